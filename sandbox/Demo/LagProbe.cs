using System.Diagnostics;
using System.Globalization;
using LocalServers.Sales;
using Npgsql;

namespace Demo;

/// <summary>Measures what users feel: the time from a commit in SQL Server until the change can be read in PostgreSQL.</summary>
internal sealed class LagProbe(DemoStage stage)
{
    private const int First = 2_000_000;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(400);

    private long last = -1;

    /// <summary>The newest measurement; null until the first change has arrived.</summary>
    public TimeSpan? Last => Interlocked.Read(ref last) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await using var connection = await stage.Postgres.OpenAsync(DemoStage.Database, cancellation);
        var conduce = DeliveryNoteGenerator.Conduce(1);
        await using var command = new NpgsqlCommand($"SELECT total FROM {stage.Target.Table} WHERE conduce = $1", connection);
        command.Parameters.AddWithValue(conduce);

        for (var mark = First; ; mark++)
        {
            await stage.Source.InvoiceAsync(conduce, mark, string.Create(CultureInfo.InvariantCulture, $"P{mark}"));
            var watch = Stopwatch.StartNew();
            while (await command.ExecuteScalarAsync(cancellation) is not decimal total || total != mark)
            {
                await Task.Delay(Look, cancellation);
            }

            Interlocked.Exchange(ref last, watch.Elapsed.Ticks);
            await Task.Delay(Rest, cancellation);
        }
    }
}
