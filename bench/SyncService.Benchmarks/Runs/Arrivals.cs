using System.Collections.Concurrent;
using System.Diagnostics;
using Npgsql;
using SyncService.Benchmarks.Servers;

namespace SyncService.Benchmarks.Runs;

/// <summary>Hears of changed rows in the moment in which others can see them: NOTIFY is delivered at the commit.</summary>
internal sealed class Arrivals : IAsyncDisposable
{
    private const string Channel = "bench_arrivals";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly NpgsqlConnection connection;
    private readonly CancellationTokenSource stop = new();
    private readonly ConcurrentDictionary<string, long> seen = new();
    private Task listening = Task.CompletedTask;

    private Arrivals(NpgsqlConnection connection) => this.connection = connection;

    /// <summary>SQL of the trigger that tells of each updated row by the value of one column.</summary>
    public static string Trigger(string table, string column) =>
        $"""
        CREATE FUNCTION {table}_arrived() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN PERFORM pg_notify('{Channel}', NEW.{column}); RETURN NULL; END $$;
        CREATE TRIGGER arrived AFTER UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_arrived();
        """;

    public static async Task<Arrivals> ListenAsync(BenchServers servers, CancellationToken cancellation)
    {
        var arrivals = new Arrivals(await servers.Postgres.OpenAsync(BenchServers.Database, cancellation));
        arrivals.connection.Notification += (_, row) => arrivals.seen.TryAdd(row.Payload, Stopwatch.GetTimestamp());
        await using (var listen = new NpgsqlCommand($"LISTEN {Channel}", arrivals.connection)) await listen.ExecuteNonQueryAsync(cancellation);
        arrivals.listening = arrivals.ListenAsync();
        return arrivals;
    }

    /// <summary>Waits until all of them have arrived; returns when each did.</summary>
    public async Task<IReadOnlyDictionary<string, long>> AllAsync(ICollection<string> marks, CancellationToken cancellation)
    {
        await LocalServers.Eventually.TrueAsync(
            () => marks.All(seen.ContainsKey), Patience, () => $"{marks.Count(mark => !seen.ContainsKey(mark))} of {marks.Count} changes arrive", cancellation);
        return seen;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await listening.ContinueWith(ended => _ = ended.Exception, TaskScheduler.Default);
        await connection.DisposeAsync();
        stop.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!stop.IsCancellationRequested) await connection.WaitAsync(stop.Token);
    }
}
