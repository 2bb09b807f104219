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
    private long arrived;

    /// <summary>How many changes have arrived.</summary>
    public long Arrived => Interlocked.Read(ref arrived);

    /// <summary>The newest measurement; null until the first change has arrived.</summary>
    public TimeSpan? Last => Interlocked.Read(ref last) is >= 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    public async Task RunAsync(CancellationToken cancellation)
    {
        var conduce = DeliveryNoteGenerator.Conduce(1);
        for (var mark = First; ; mark++)
        {
            await stage.Source.InvoiceAsync(conduce, mark, string.Create(CultureInfo.InvariantCulture, $"P{mark}"));
            var watch = Stopwatch.StartNew();
            while (!await HasArrivedAsync(conduce, mark, cancellation)) await Task.Delay(Look, cancellation);
            Interlocked.Exchange(ref last, watch.Elapsed.Ticks);
            Interlocked.Increment(ref arrived);
            await Task.Delay(Rest, cancellation);
        }
    }

    /// <summary>Looks until it has, or until PostgreSQL goes away: a part of the demo is that it does.</summary>
    private async Task<bool> HasArrivedAsync(string conduce, decimal mark, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await stage.Postgres.OpenAsync(DemoStage.Database, cancellation);
            await using var command = new NpgsqlCommand($"SELECT total FROM {stage.Target.Table} WHERE conduce = $1", connection);
            command.Parameters.AddWithValue(conduce);
            while (await command.ExecuteScalarAsync(cancellation) is not decimal total || total != mark) await Task.Delay(Look, cancellation);
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }
}
