using LocalServers.Sales;

namespace Demo;

/// <summary>The distributor's people at work: they invoice notes and write new ones, some forty times a second.</summary>
internal sealed class SalesWriter(DemoStage stage)
{
    private const int WritesPerTick = 4;
    private const int InsertsInTen = 2;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    private long inserted;
    private long updated;

    public long Inserted => Interlocked.Read(ref inserted);

    public long Updated => Interlocked.Read(ref updated);

    /// <summary>Set when everybody goes home: what follows is compared.</summary>
    public bool IsDone { get; set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        var random = new Random(1);
        using var timer = new PeriodicTimer(Tick);
        while (await timer.WaitForNextTickAsync(cancellation))
        {
            if (IsDone) return;
            for (var i = 0; i < WritesPerTick; i++)
            {
                if (random.Next(10) < InsertsInTen) await InsertAsync();
                else await UpdateAsync(random);
            }
        }
    }

    private async Task InsertAsync()
    {
        await stage.Source.InsertAsync(stage.Notes.Note(stage.Rows + 1 + (int)Inserted));
        Interlocked.Increment(ref inserted);
    }

    private async Task UpdateAsync(Random random)
    {
        // Note 1 belongs to the probe.
        var conduce = DeliveryNoteGenerator.Conduce(random.Next(Math.Min(2, stage.Rows), stage.Rows + 1));
        await stage.Source.InvoiceAsync(conduce, random.Next(1, 1_000_000) / 100m, $"E31{Updated:D8}");
        Interlocked.Increment(ref updated);
    }
}
