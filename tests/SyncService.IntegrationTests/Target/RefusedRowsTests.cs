using LocalServers.Postgres;
using SyncService.IntegrationTests.Guards;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Target;

/// <summary>Rows that the target refuses are set aside with their reasons, the others are applied, and that costs what they are worth.</summary>
public sealed class RefusedRowsTests(TestServers servers)
{
    private const int Rows = 2_000;

    private static readonly string TooLong = new('x', 60);

    public static TheoryData<string, string, string, string> Faults => new()
    {
        // The record alone tells; a conversion; writing tells, at once or at the end of the statement.
        { "", TooLong, "22001|name", "name takes 50 characters, and this value has 60." },
        { "ALTER TABLE t ALTER name TYPE integer USING NULL", "many", "22P02|name", "name (integer): invalid input syntax for type integer: \"many\"" },
        { "ALTER TABLE t ADD CONSTRAINT digits CHECK (name !~ '[a-z]')", "many", "23514|", "\"digits\"" },
        { "CREATE TABLE p (name varchar(50) PRIMARY KEY); INSERT INTO p SELECT generate_series(0, 9); ALTER TABLE t ADD CONSTRAINT parent FOREIGN KEY (name) REFERENCES p", "many", "23503|", "\"parent\"" },
        {
            "CREATE TABLE p (name varchar(50) PRIMARY KEY); INSERT INTO p SELECT generate_series(0, 9); ALTER TABLE t ADD CONSTRAINT parent FOREIGN KEY (name) REFERENCES p DEFERRABLE INITIALLY DEFERRED",
            "many", "23503|", "\"parent\""
        },
        {
            "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.name = 'many' THEN RAISE 'not so many'; END IF; RETURN NEW; END $$; CREATE TRIGGER no BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION no()",
            "many", "P0001|", "not so many"
        },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_bad_row_is_set_aside_with_its_reason_and_the_others_are_applied(string ddl, string value, string reason, string sentence)
    {
        await using var table = await AppliedTable.CreateAsync(servers, ddl);
        int[] bad = [.. Enumerable.Range(1, Rows).Where(id => id % 20 == 3), 1_999, 2_000];
        using var batch = AppliedTable.Batch(1, Enumerable.Range(1, Rows).Select(id => (id, bad.Contains(id) ? value : $"{id % 10}")));
        var applied = await table.Target.ApplyAsync(batch, table.Schemas, table.Begun, TestContext.Current.CancellationToken);

        Assert.Equal((Rows - bad.Length, bad.Length, 0), (applied!.Written, applied.Dead, applied.Unchanged));
        Assert.Equal(Rows, applied.Checkpoint.Seq.Value);
        Assert.Equal(bad, await table.ScalarAsync<int[]>("SELECT array_agg((key ->> 'ID')::int ORDER BY seq) FROM sync_service.dead_letter"));
        Assert.Equal(Enumerable.Range(1, Rows).Except(bad), await table.ScalarAsync<int[]>("SELECT array_agg(id ORDER BY id) FROM t"));
        Assert.Equal(reason, await table.ScalarAsync<string>("SELECT string_agg(DISTINCT sqlstate || '|' || coalesce(column_name, ''), ' ') FROM sync_service.dead_letter"));
        Assert.Contains(sentence, await table.ScalarAsync<string>("SELECT min(message) FROM sync_service.dead_letter"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task However_many_they_are_they_cost_no_statement_each(string ddl, string value, string reason, string sentence)
    {
        _ = (reason, sentence);
        await using var relay = new CountingRelay((await servers.PostgresAsync).Port);
        await using var table = await AppliedTable.CreateAsync(servers, ddl, relay.Port);
        List<int> statements = [];
        var reached = table.Begun;
        foreach (var bad in new[] { 5, 5, 5, 100 })
        {
            var before = relay.Counts.Statements;
            var first = (int)reached.Seq.Value + 1;
            using var batch = AppliedTable.Batch(first, Enumerable.Range(0, Rows).Select(i => (first + i, i % (Rows / bad) == 7 ? value : "1")));
            reached = await table.ApplyAsync(batch, reached);
            statements.Add(relay.Counts.Statements - before);
        }

        // The first two make and prepare what they need.
        Assert.Equal(statements[2], statements[3]);
        Assert.Equal(115, await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"));
    }

    [Fact]
    public async Task A_few_that_only_writing_tells_are_found_in_few_steps()
    {
        // A sequence counts those, too, that are rolled back.
        await using var table = await AppliedTable.CreateAsync(servers, """
            ALTER TABLE t ADD CONSTRAINT plausible CHECK (id NOT IN (17, 5000, 9998));
            CREATE SEQUENCE steps;
            CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('steps'); RETURN NULL; END $$;
            CREATE TRIGGER step BEFORE INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION step()
            """);
        using var batch = AppliedTable.Batch(1, Enumerable.Range(1, 10_000));
        var applied = await table.Target.ApplyAsync(batch, table.Schemas, table.Begun, TestContext.Current.CancellationToken);
        Assert.Equal(3, applied!.Dead);

        Assert.InRange(await table.ScalarAsync<long>("SELECT last_value FROM steps"), 3, (3 + 1) * 2 * 14);
    }

    [Fact]
    public async Task A_column_that_was_widened_just_now_takes_what_it_refused_before()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var refused = AppliedTable.Batch(1, [(1, TooLong)]);
        var reached = await table.ApplyAsync(refused, table.Begun);
        await table.Postgres.ExecuteAsync(table.Database, "ALTER TABLE t ALTER name TYPE varchar(60)");
        using var again = AppliedTable.Batch(2, [(1, TooLong)]);
        var applied = await table.Target.ApplyAsync(again, table.Schemas, reached, TestContext.Current.CancellationToken);
        Assert.Equal((1, 0), (applied!.Written, applied.Dead));
    }

    [Fact]
    public async Task A_batch_ahead_sets_aside_what_its_records_tell_and_only_when_its_turn_comes()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        using var first = AppliedTable.Batch(1, [1, 2]);
        using var second = AppliedTable.Batch(3, [(3, "good"), (4, TooLong)]);
        await using var ahead = await table.PrepareAsync(second, before: table.Begun);
        Assert.Equal(0, await LettersAsync(table));
        var reached = await table.ApplyAsync(first, table.Begun);
        var applied = await ahead!.CommitAsync(reached, TestContext.Current.CancellationToken);
        Assert.Equal((1, 1), (applied!.Written, applied.Dead));
        Assert.Equal(1, await LettersAsync(table));
    }

    [Fact]
    public async Task A_batch_that_takes_long_is_applied_in_parts()
    {
        // Each row that is taken makes the others wait.
        await using var table = await AppliedTable.CreateAsync(servers, """
            CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.id % 20 = 1 THEN RAISE 'no'; END IF; PERFORM pg_sleep(0.01); RETURN NEW; END $$;
            CREATE TRIGGER slow BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()
            """);
        var reached = table.Begun;
        List<int> parts = [];
        while (reached.Seq.Value < 1_000)
        {
            using var batch = AppliedTable.Batch(reached.Seq.Value + 1, Enumerable.Range((int)reached.Seq.Value + 1, 1_000 - (int)reached.Seq.Value));
            var applied = await table.Target.ApplyAsync(batch, table.Schemas, reached, TestContext.Current.CancellationToken);
            Assert.Equal(applied!.Checkpoint.Seq, batch.Last);
            Assert.Equal(batch.Count, applied.Written + applied.Dead);
            parts.Add(batch.Count);
            reached = applied.Checkpoint;
        }

        Assert.InRange(parts.Count, 2, 100);
        Assert.Equal(950, await table.ScalarAsync<long>("SELECT count(*) FROM t"));
        Assert.Equal(50, await LettersAsync(table));
    }

    [Fact]
    public async Task Too_many_are_refused_as_a_whole_with_what_is_wrong_with_them()
    {
        await using var table = await AppliedTable.CreateAsync(servers, "ALTER TABLE t ADD CONSTRAINT never CHECK (id < 100)");
        using var batch = AppliedTable.Batch(1, Enumerable.Range(1, 1_000).Select(id => (id, id is 7 or 8 ? TooLong : "one")));
        var failure = await Assert.ThrowsAsync<SyncException>(() => table.ApplyAsync(batch, table.Begun));
        Assert.Matches("^More than 100 of the last 1,000 records do not fit into t: 99 × new row .*\"never\" \\(23514, ID=100\\); 2 × name takes 50 .* \\(22001, ID=7\\)\\.$", failure.Message);
        Assert.Equal(0, await table.ScalarAsync<long>("SELECT count(*) FROM t"));
        Assert.Equal(0, await LettersAsync(table));
    }

    [Fact]
    public async Task Rows_that_are_bad_one_by_one_stop_the_stream_too()
    {
        await using var table = await AppliedTable.CreateAsync(servers);
        var reached = table.Begun;
        for (var id = 1; id <= 20; id++)
        {
            using var batch = AppliedTable.Batch(id, [(id, TooLong)]);
            reached = await table.ApplyAsync(batch, reached);
        }

        using var last = AppliedTable.Batch(21, [(21, TooLong)]);
        var failure = await Assert.ThrowsAsync<SyncException>(() => table.ApplyAsync(last, reached));
        Assert.StartsWith("More than 20 of the last 21 records do not fit into t: 21 × name takes 50", failure.Message, StringComparison.Ordinal);
        Assert.Equal(20, await LettersAsync(table));
    }

    private static Task<long> LettersAsync(AppliedTable table) => table.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter");
}
