using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Guards;

/// <summary>Speed as far as it can be counted: what a batch asks of the stores. A bound may be lowered when the engine needs less.</summary>
public sealed class RoundTripTests(TestServers servers)
{
    private const int BatchSize = 500;
    private const int Few = 2_000;
    private const int Many = 12_000;

    /// <summary>Looking at the target's columns again, and keeping connections alive, comes by the clock and not by the batch.</summary>
    private const double Tolerance = 0.5;

    [Fact]
    public async Task A_batch_of_changed_rows_costs_six_statements_in_four_round_trips()
    {
        // One row is there already, so that the table is not loaded for the first time.
        var batch = await ConsumerAsync(sales => sales.Target.ExecuteAsync(
            $"INSERT INTO {sales.Target.Table} (conduce, ultima_modificacion) VALUES ('{DeliveryNoteGenerator.Conduce(1)}', '2020-01-01')"));
        // BEGIN, COPY, the checkpoint's lock, the upsert, the checkpoint, COMMIT.
        AssertAtMost(6, batch.Statements);
        AssertAtMost(4, batch.PostgresRoundTrips);
    }

    [Fact]
    public async Task A_batch_of_a_first_load_costs_five_statements_in_four_round_trips_and_two_to_Redis()
    {
        var batch = await ConsumerAsync(_ => Task.CompletedTask);
        AssertAtMost(5, batch.Statements);
        AssertAtMost(4, batch.PostgresRoundTrips);
        // The next batch, and the trim of this one.
        AssertAtMost(2, batch.RedisRoundTrips);
        AssertAtMost(10, batch.RedisCommands);
    }

    [Fact]
    public async Task A_chunk_of_2000_rows_costs_the_producer_one_round_trip_to_Redis_and_none_to_PostgreSQL()
    {
        const int ChunkSize = 2_000;
        var few = await RoleCosts.MeasureAsync(servers, Few, BatchSize, _ => Task.CompletedTask);
        var many = await RoleCosts.MeasureAsync(servers, Many, BatchSize, _ => Task.CompletedTask);
        var chunk = many.Producer.Each(few.Producer, (Many - Few) / ChunkSize);
        AssertAtMost(1, chunk.RedisRoundTrips);
        // The script itself, GET, HSETNX, RPUSH, SET.
        AssertAtMost(5, chunk.RedisCommands);
        AssertAtMost(0, chunk.Statements);
        AssertAtMost(0, chunk.PostgresRoundTrips);
    }

    private async Task<RoleCosts> ConsumerAsync(Func<Pipeline, Task> prepare)
    {
        var few = await RoleCosts.MeasureAsync(servers, Few, BatchSize, prepare);
        var many = await RoleCosts.MeasureAsync(servers, Many, BatchSize, prepare);
        return many.Consumer.Each(few.Consumer, (Many - Few) / BatchSize);
    }

    private static void AssertAtMost(double bound, double measured) => Assert.InRange(measured, 0, bound + Tolerance);
}
