using LocalServers.Postgres;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Target;

/// <summary>Rows are written in about the order of their keys, and what a key holds is decided by the order of the queue.</summary>
public sealed class RecordOrderTests(TestServers servers)
{
    /// <summary>From the last to the first, and with nothing in common at their beginning.</summary>
    private static readonly int[] Keys = [.. Enumerable.Range(1, 500).Select(i => i * 7919 % 100_003).OrderDescending()];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_a_key_that_stands_twice_with_one_stamp_the_later_record_wins(bool ahead)
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var batch = AppliedTable.Batch(1, Keys.Select(key => (key, "older")).Concat(Enumerable.Reverse(Keys).Select(key => (key, "newer"))));
        await ApplyAsync(table, batch, ahead);
        Assert.Equal($"{Keys.Length} newer", await table.ScalarAsync<string>("SELECT count(*) || ' ' || string_agg(DISTINCT name, ',') FROM t"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_lie_in_the_order_of_their_keys_whatever_that_of_their_changes(bool ahead)
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        await table.Postgres.ExecuteAsync(table.Database, "INSERT INTO t VALUES (0, 'there already', '2020-01-01')");
        using var batch = AppliedTable.Batch(1, Keys);
        await ApplyAsync(table, batch, ahead);
        var lie = await table.ScalarAsync<int[]>("SELECT array_agg(id ORDER BY ctid) FROM t");
        Assert.Equal(Keys.Append(0).Order(), lie);
    }

    private static async Task ApplyAsync(AppliedTable table, SyncService.Encoding.RecordBatch batch, bool ahead)
    {
        if (!ahead)
        {
            await table.ApplyAsync(batch, table.Begun);
            return;
        }

        await using var prepared = await table.PrepareAsync(batch, before: null);
        await prepared!.CommitAsync(table.Begun, TestContext.Current.CancellationToken);
    }
}
