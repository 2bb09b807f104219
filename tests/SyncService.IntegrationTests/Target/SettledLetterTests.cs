using LocalServers.Postgres;
using Npgsql;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;
using SyncService.Target.DeadLetters;

namespace SyncService.IntegrationTests.Target;

/// <summary>A key has one letter at most, and a later record of the key that is applied settles it.</summary>
public sealed class SettledLetterTests(TestServers servers)
{
    private static readonly string TooLong = new('x', 60);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_later_record_of_the_key_settles_the_letter_in_its_own_transaction(bool ahead)
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        var reached = await ApplyAsync(table, table.Begun, (1, TooLong), (2, TooLong), (3, "good"));
        Assert.Equal("1,2", await KeysAsync(table));
        using var batch = AppliedTable.Batch(4, [(1, "good"), (4, "good")]);
        if (ahead)
        {
            await using var prepared = await table.PrepareAsync(batch, before: null);
            reached = (await prepared!.CommitAsync(reached, TestContext.Current.CancellationToken))!.Checkpoint;
        }
        else
        {
            reached = await table.ApplyAsync(batch, reached);
        }

        Assert.Equal("2", await KeysAsync(table));
        await ApplyAsync(table, reached, (2, "good"));
        Assert.Null(await KeysAsync(table));
    }

    [Fact]
    public async Task That_the_source_lacks_the_key_settles_it_too()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        var reached = await ApplyAsync(table, table.Begun, (1, TooLong), (2, TooLong));
        using var batch = AppliedTable.Mixed(3, [(1, null)]);
        await table.ApplyAsync(batch, reached);
        Assert.Equal("2", await KeysAsync(table));
    }

    [Fact]
    public async Task Within_a_batch_the_last_record_of_a_key_decides()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var batch = AppliedTable.Batch(1, [(1, TooLong), (1, "good"), (2, "good"), (2, TooLong)]);
        var applied = await table.Target.ApplyAsync(batch, table.Schemas, table.Begun, TestContext.Current.CancellationToken);
        Assert.Equal(1, applied!.Dead);
        Assert.Equal("2", await KeysAsync(table));
        Assert.Equal("1 good,2 good", await table.ScalarAsync<string>("SELECT string_agg(id || ' ' || name, ',' ORDER BY id) FROM t"));
    }

    [Fact]
    public async Task A_key_that_is_refused_again_has_one_letter_that_tells_of_the_newest_record()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        var reached = await ApplyAsync(table, table.Begun, (1, TooLong));
        await ApplyAsync(table, reached, (1, TooLong + "!"));
        Assert.Equal($"2 2 {TooLong}!", await table.ScalarAsync<string>("SELECT string_agg(attempts || ' ' || seq || ' ' || (row ->> 'NAME'), ',') FROM sync_service.dead_letter"));
    }

    [Fact]
    public async Task Letters_that_another_instance_wrote_are_settled_too()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        var reached = await ApplyAsync(table, table.Begun, (1, "good"));
        await table.Postgres.ExecuteAsync(
            table.Database,
            "INSERT INTO sync_service.dead_letter (stream, target, seq, sqlstate, message, record, key_hash) VALUES ('default', 't', 2, '22001', 'too long', '', 7); UPDATE sync_service.checkpoint SET seq = 2");
        using var batch = AppliedTable.Batch(3, [(7, "good")]);
        await table.ApplyAsync(batch, reached with { Seq = new Seq(2) });
        Assert.Equal(0, await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"));
    }

    [Fact]
    public async Task Beside_many_letters_a_new_one_is_found_no_place_for_by_looking_at_them()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        await table.Postgres.ExecuteAsync(
            table.Database,
            "INSERT INTO sync_service.dead_letter (stream, target, seq, sqlstate, message, record, key_hash) SELECT 'default', 't', n, '22001', 'too long', '', n FROM generate_series(1, 20000) n");
        using var batch = AppliedTable.Batch(30_000, [(7, TooLong), (30_000, TooLong)]);
        var letters = Enumerable.Range(0, 2).Select(i => new NewLetter(batch.First + i, batch.Record(i), AppliedTable.Schema, new DeadReason("22001", "too long", "name"))).ToList();
        await using var connection = await table.Postgres.OpenAsync(table.Database);
        await using (var settings = new NpgsqlCommand("SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off", connection)) await settings.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await using var commands = new NpgsqlBatch(connection);
        foreach (var command in DeadLetterTable.Insert(table.Target.Id, letters, LetterText.Whole)) commands.BatchCommands.Add(command);
        commands.BatchCommands[0].CommandText = "EXPLAIN ANALYZE " + commands.BatchCommands[0].CommandText;
        List<string> plan = [];
        await using (var reader = await commands.ExecuteReaderAsync(TestContext.Current.CancellationToken))
        {
            while (await reader.ReadAsync(TestContext.Current.CancellationToken)) plan.Add(reader.GetString(0));
        }

        Assert.Contains(plan, line => line.Contains("using dead_letter_key", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal) || line.Contains("dead_letter_stream", StringComparison.Ordinal));
        Assert.DoesNotContain(plan, line => line.Contains("Rows Removed by", StringComparison.Ordinal) && !line.EndsWith(": 1", StringComparison.Ordinal));
        Assert.Equal(20_001, await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"));
        Assert.Equal(2, await table.ScalarAsync<int>("SELECT attempts FROM sync_service.dead_letter WHERE key_hash = 7"));
    }

    private static async Task<Checkpoint> ApplyAsync(AppliedTable table, Checkpoint expected, params (int Id, string Name)[] rows)
    {
        using var batch = AppliedTable.Batch(expected.Seq.Value + 1, rows);
        return await table.ApplyAsync(batch, expected);
    }

    private static Task<string> KeysAsync(AppliedTable table) => table.ScalarAsync<string>("SELECT string_agg(key ->> 'ID', ',' ORDER BY key_hash) FROM sync_service.dead_letter");
}
