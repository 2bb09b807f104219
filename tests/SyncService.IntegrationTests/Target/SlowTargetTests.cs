using LocalServers;
using SyncService.Encoding;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Target;

/// <summary>A target that takes longer for a batch than the server lets a statement take: smaller ones follow, and nothing stays at work.</summary>
public sealed class SlowTargetTests(TestServers servers)
{
    private const int Rows = 200;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(0.4);

    /// <summary>Two seconds for all rows.</summary>
    private const string Sleep = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN coalesce(NEW, OLD); END $$;";

    /// <summary>A write that is slow without a trigger, so that it may be done ahead.</summary>
    private const string SlowIndex =
        "CREATE FUNCTION slow(text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.01); RETURN $1; END $$; CREATE INDEX ON t (slow(name));";

    public static TheoryData<string> Kinds => new()
    {
        // Upserts; a copy straight into the empty table; what comes at the commit; and a copy whose every row is slow.
        Sleep + "CREATE TRIGGER s BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION slow()",
        Sleep + "CREATE TRIGGER s AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()",
        Sleep + "CREATE CONSTRAINT TRIGGER s AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()",
        SlowIndex,
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Smaller_batches_follow_one_that_took_too_long_until_all_rows_are_there(string ddl)
    {
        await using var table = await AppliedTable.CreateAsync(servers, ddl, limit: Limit);
        var failures = await ApplyAllAsync(table, (first, count) => AppliedTable.Batch(first, Enumerable.Range((int)first, count)));

        Assert.NotEmpty(failures);
        Assert.All(failures, failure => Assert.Equal((Failure.Transient, Store.PostgreSql), (failure.Failure, failure.Store)));
        Assert.StartsWith("t is slow: PostgreSQL had to end a batch after", failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(Rows, await table.ScalarAsync<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Rows_that_are_refused_are_found_in_a_slow_table_too()
    {
        await using var table = await AppliedTable.CreateAsync(
            servers, Sleep + "ALTER TABLE t ADD CONSTRAINT few CHECK (id % 50 <> 7); CREATE TRIGGER s BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()", limit: Limit);
        var failures = await ApplyAllAsync(table, (first, count) => AppliedTable.Batch(first, Enumerable.Range((int)first, count)));

        Assert.NotEmpty(failures);
        Assert.Equal((int[])[7, 57, 107, 157], await table.ScalarAsync<int[]>("SELECT array_agg((key ->> 'ID')::int ORDER BY seq) FROM sync_service.dead_letter"));
        Assert.Equal(Rows - 4, await table.ScalarAsync<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Rows_that_are_deleted_slowly_are_all_deleted()
    {
        await using var table = await AppliedTable.CreateAsync(
            servers, Sleep + "INSERT INTO t SELECT generate_series(1, 200); CREATE TRIGGER s BEFORE DELETE ON t FOR EACH ROW EXECUTE FUNCTION slow()", deletes: DeletePolicy.Apply, limit: Limit);
        var failures = await ApplyAllAsync(table, (first, count) => AppliedTable.Mixed(first, Enumerable.Range((int)first, count).Select(id => (id, (string?)null))));

        Assert.NotEmpty(failures);
        Assert.Equal(0, await table.ScalarAsync<long>("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData(Sleep + "CREATE TRIGGER s BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow()")]
    [InlineData(SlowIndex)]
    public async Task A_batch_ahead_that_takes_too_long_is_followed_by_a_smaller_one(string ddl)
    {
        await using var table = await AppliedTable.CreateAsync(servers, ddl, limit: Limit);
        using var batch = AppliedTable.Batch(1, Enumerable.Range(1, Rows));
        var failure = await Assert.ThrowsAsync<SyncException>(async () =>
        {
            await using var ahead = await table.PrepareAsync(batch, table.Begun);
            await ahead!.CommitAsync(table.Begun, TestContext.Current.CancellationToken);
        });

        Assert.StartsWith("t is slow: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Rows / 8, table.Target.TakesAtOnce);
        Assert.Equal(0, await AtWorkAsync(table));
    }

    [Fact]
    public async Task A_limit_of_the_role_does_not_hold_for_the_sessions_of_the_service()
    {
        await using var table = await AppliedTable.CreateAsync(servers, Sleep + """
            CREATE TRIGGER s BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION slow();
            DO $$ BEGIN
              EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET statement_timeout = 1000', current_database());
              EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET lock_timeout = 100', current_database());
              EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET idle_session_timeout = 3000', current_database());
            END $$
            """);
        Assert.Equal(Rows, (await table.ApplyAsync(AppliedTable.Batch(1, Enumerable.Range(1, Rows)), table.Begun)).Seq.Value);
        Assert.Equal("100s|0|0", await table.Connections.RunAsync(
            async connection => (string)(await new Npgsql.NpgsqlCommand(
                "SELECT concat_ws('|', current_setting('statement_timeout'), current_setting('lock_timeout'), current_setting('idle_session_timeout')) FROM pg_sleep(1.2)", connection).ExecuteScalarAsync())!,
            "t",
            TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_is_given_up_by_whoever_waits_for_it_is_no_longer_at_work_on_the_server()
    {
        await using var table = await AppliedTable.CreateAsync(servers, """
            CREATE FUNCTION stuck() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(600); RETURN NEW; END $$;
            CREATE TRIGGER s AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION stuck()
            """, limit: TimeSpan.FromHours(1));
        using var hurry = new CancellationTokenSource();
        using var batch = AppliedTable.Batch(1, [1, 2]);
        var applying = table.Target.ApplyAsync(batch, table.Schemas, table.Begun, hurry.Token);
        await Eventually.TrueAsync(async () => await table.ScalarAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE datname = '{table.Database}' AND wait_event = 'PgSleep'") == 1, Pipeline.Patience, () => "the trigger is at work");
        await hurry.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => applying.WaitAsync(Pipeline.Patience, TestContext.Current.CancellationToken));

        Assert.Equal(0, await AtWorkAsync(table));
    }

    /// <summary>As the consumer does: no more at once than the target takes, and again after a failure that passes.</summary>
    private static async Task<List<SyncException>> ApplyAllAsync(AppliedTable table, Func<long, int, RecordBatch> read)
    {
        List<SyncException> failures = [];
        for (var reached = table.Begun; reached.Seq.Value < Rows;)
        {
            using var batch = read(reached.Seq.Value + 1, Math.Min(table.Target.TakesAtOnce, Rows - (int)reached.Seq.Value));
            try
            {
                reached = await table.ApplyAsync(batch, reached);
            }
            catch (SyncException e) when (failures.Count < 20)
            {
                failures.Add(e);
                Assert.Equal(0, await AtWorkAsync(table));
            }
        }

        Assert.InRange(table.Target.TakesAtOnce, 1, Rows - 1);
        return failures;
    }

    private static Task<long> AtWorkAsync(AppliedTable table) => table.ScalarAsync<long>(
        $"SELECT count(*) FROM pg_stat_activity WHERE datname = '{table.Database}' AND pid <> pg_backend_pid() AND (state = 'active' OR state LIKE 'idle in transaction%') AND query NOT LIKE '%pg_stat_activity%'");
}
