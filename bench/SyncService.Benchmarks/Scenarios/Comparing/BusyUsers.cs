using System.Diagnostics;
using LocalServers.Sales;
using Microsoft.Data.SqlClient;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios.Comparing;

/// <summary>Users who change 1,000 rows a second, half of them among the first 1,000; and one whose transactions stay open for two seconds.</summary>
internal sealed class BusyUsers(BenchServers servers, string table, int rows, CancellationToken stopping)
{
    private const int InOne = 50;
    private const int Hot = 1_000;
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private long changed;

    public long Changed => Interlocked.Read(ref changed);

    /// <summary>Until it is told to stop.</summary>
    public async Task RunAsync()
    {
        try
        {
            await Task.WhenAll(ChangeAsync(), CommitLateAsync());
        }
        catch (Exception e) when (stopping.IsCancellationRequested && e is OperationCanceledException or SqlException)
        {
            // SqlClient says so in its own way.
        }
    }

    private async Task ChangeAsync()
    {
        var random = new Random(1);
        await using var connection = await servers.Source.OpenAsync(stopping);
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; ; i++)
        {
            var wait = (Step * i) - Stopwatch.GetElapsedTime(start);
            if (wait > TimeSpan.Zero) await Task.Delay(wait, stopping);
            var numbers = Enumerable.Range(0, InOne).Select(n => random.Next(1, 1 + (n % 2 == 0 ? Hot : rows)));
            await ChangeAsync(connection, null, numbers, i);
        }
    }

    private async Task CommitLateAsync()
    {
        var random = new Random(2);
        await using var connection = await servers.Source.OpenAsync(stopping);
        for (var i = 0; ; i++)
        {
            await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync(stopping);
            await ChangeAsync(connection, transaction, Enumerable.Range(0, 20).Select(_ => random.Next(Hot + 1, rows + 1)), -i);
            await Task.Delay(TimeSpan.FromSeconds(2), stopping);
            await transaction.CommitAsync(stopping);
        }
    }

    private async Task ChangeAsync(SqlConnection connection, SqlTransaction? transaction, IEnumerable<int> numbers, int value)
    {
        // Each by itself, so that the source seeks its key.
        var keys = numbers.Distinct().Select(DeliveryNoteGenerator.Conduce);
        await using var command = new SqlCommand(string.Join("; ", keys.Select(key => $"UPDATE {table} SET TOTAL = @value, {RowShape.ChangeColumn} = GETDATE() WHERE CONDUCE = '{key}'")), connection, transaction);
        command.Parameters.AddWithValue("@value", value);
        Interlocked.Add(ref changed, await command.ExecuteNonQueryAsync(stopping));
    }
}
