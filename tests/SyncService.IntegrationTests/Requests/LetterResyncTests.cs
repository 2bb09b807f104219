using LocalServers;
using LocalServers.Postgres;
using SyncService.IntegrationTests.Setup;
using SyncService.IntegrationTests.Target;
using SyncService.Target.DeadLetters;
using SyncService.Target.Requests;

namespace SyncService.IntegrationTests.Requests;

/// <summary>The row of a letter is read again, as the page asks for it: what is said of the letter is true, whatever becomes of PostgreSQL.</summary>
public sealed class LetterResyncTests(TestServers servers)
{
    private static readonly string TooLong = new('x', 60);

    [Fact]
    public async Task A_letter_whose_row_arrives_is_settled()
    {
        await using var table = await WithLetterAsync();
        var retry = RetryAsync(table, Pipeline.Patience);
        await AskedAsync(table);
        using var good = AppliedTable.Batch(2, [(1, "good")]);
        await table.ApplyAsync(good, await table.Target.ReadCheckpointAsync(TestContext.Current.CancellationToken));
        await DoneAsync(table);
        Assert.Equal(new LetterOutcome(LetterEnd.Settled, null), await retry);
    }

    [Fact]
    public async Task One_that_nobody_reads_yet_is_asked_for()
    {
        await using var table = await WithLetterAsync();
        Assert.Equal(new LetterOutcome(LetterEnd.Asked, null), await RetryAsync(table, TimeSpan.Zero));
    }

    [Fact]
    public async Task One_whose_row_cannot_be_read_stays_with_that_as_its_reason()
    {
        await using var table = await WithLetterAsync();
        var retry = RetryAsync(table, Pipeline.Patience);
        await AskedAsync(table);
        await table.Postgres.ExecuteAsync(
            table.Database, """UPDATE sync_service.request SET state = 'refused', done_at = now(), outcome = '{"rows": 0, "missing": 0, "refused": ["ID=1: of no use"]}'""");
        Assert.Equal(new LetterOutcome(LetterEnd.Stays, "ID=1: of no use"), await retry);
    }

    /// <summary>As a server that is restored to before the request, which then gives its number to another.</summary>
    [Theory]
    [InlineData("DELETE FROM sync_service.request")]
    [InlineData("UPDATE sync_service.request SET asked_at = asked_at + interval '1 minute'")]
    [InlineData("DELETE FROM sync_service.dead_letter; UPDATE sync_service.request SET asked_at = asked_at + interval '1 minute', state = 'done', done_at = now()")]
    public async Task One_that_PostgreSQL_lost_the_question_about_is_neither_asked_for_nor_settled(string loss)
    {
        await using var table = await WithLetterAsync();
        var retry = RetryAsync(table, Pipeline.Patience);
        await AskedAsync(table);
        await table.Postgres.ExecuteAsync(table.Database, loss);
        Assert.Equal(new LetterOutcome(LetterEnd.Lost, null), await retry);
    }

    private static async Task<LetterOutcome> RetryAsync(AppliedTable table, TimeSpan patience)
    {
        IReadOnlyList<StreamSpec> streams = [table.Target.Stream];
        var resync = new LetterResync(streams, new DeadLetterStore(table.Connections, streams), new RequestStore(table.Connections), TimeProvider.System);
        return await resync.RetryAsync(await table.ScalarAsync<long>("SELECT min(id) FROM sync_service.dead_letter"), "somebody", patience, TestContext.Current.CancellationToken);
    }

    /// <summary>And looked for once: from then on another question under its number is told apart.</summary>
    private static Task AskedAsync(AppliedTable table) => Eventually.TrueAsync(
        async () => await table.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle' AND query LIKE '%FROM sync_service.request WHERE id = ANY%' AND query NOT LIKE '%pg_stat_activity%'") > 0,
        Pipeline.Patience,
        () => "the row is asked for");

    private static Task DoneAsync(AppliedTable table) => table.Postgres.ExecuteAsync(table.Database, "UPDATE sync_service.request SET state = 'done', done_at = now()");

    private async Task<AppliedTable> WithLetterAsync()
    {
        var table = await AppliedTable.CreateAsync(servers);
        using var bad = AppliedTable.Batch(1, [(1, TooLong)]);
        await table.ApplyAsync(bad, table.Begun);
        return table;
    }
}
