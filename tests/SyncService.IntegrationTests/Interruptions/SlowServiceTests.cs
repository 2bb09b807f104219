using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Interruptions;

/// <summary>The program before a target that takes its time.</summary>
public sealed class SlowServiceTests(TestServers servers)
{
    private const int Rows = 600;

    [Fact]
    public async Task A_role_with_a_limit_of_a_second_fills_a_table_whose_trigger_takes_longer_for_a_batch()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows);
        await sales.Target.ExecuteAsync("DO $$ BEGIN EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET statement_timeout = 1000', current_database()); END $$");
        await SlowDownAsync(sales, "0.005");
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(Rows);
        Assert.All(sales.Services, service => Assert.DoesNotContain("statement", service.AllText, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_that_was_killed_leaves_nothing_at_work_that_the_next_one_would_wait_for()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows);
        await SlowDownAsync(sales, "600");
        var killed = sales.Run();
        await Eventually.TrueAsync(async () => await AsleepAsync(sales) > 0, Pipeline.Patience, () => $"the trigger is at work\n{killed.AllText}");
        await sales.KillAsync(killed);
        await Eventually.TrueAsync(async () => await AsleepAsync(sales) == 0, TimeSpan.FromSeconds(15), () => "what the killed process had begun is ended");

        await sales.Target.ExecuteAsync($"DROP TRIGGER slow ON {sales.Target.Table}");
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(Rows);
    }

    [Fact]
    public async Task A_target_that_does_not_come_to_the_end_of_a_batch_is_told_in_the_log_and_in_status()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows);
        await SlowDownAsync(sales, "600");
        var service = sales.Run();
        var told = $"{sales.Target.Table} is slow: PostgreSQL has not come to the end of a batch.";
        await service.Output.WaitForAsync(told, Pipeline.Patience);
        var status = "";
        await Eventually.TrueAsync(
            async () => (status = await CommandRun.RunAsync(sales, 1, "status")).Contains(told, StringComparison.Ordinal), Pipeline.Patience, () => $"status tells it:\n{status}\n{service.AllText}");
        Assert.DoesNotContain("Cannot reach", service.AllText, StringComparison.Ordinal);
        await sales.StopAsync(service);
    }

    /// <summary>A commit that waits for a standby that is not there waits for ever, and ended by hand it is done all the same. So the service does not wait: what a fail-over takes away it notices, and reads again.</summary>
    [Fact]
    public async Task Replication_that_waits_for_a_standby_that_is_gone_holds_nothing_up()
    {
        await using var postgres = await PrivatePostgres.StartAsync(servers.Folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows, ownPostgres: postgres);
        await postgres.ExecuteAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'gone'");
        await postgres.ExecuteAsync("postgres", "SELECT pg_reload_conf()");
        await Eventually.TrueAsync(async () => await postgres.ScalarAsync<string>("postgres", "SHOW synchronous_standby_names") == "gone", Pipeline.Patience, () => "the server waits for its standby");

        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(Rows);
        var service = sales.Run();
        await CommandRun.RunAsync(sales, 0, "pause", "--reason", "standby");
        await CommandRun.RunAsync(sales, 0, "resume");
        await CommandRun.RunAsync(sales, 0, "resync", "--key", $"CONDUCE={DeliveryNoteGenerator.Conduce(1)}");
        await sales.Source.InsertAsync(sales.Notes.Note(Rows + 1));
        await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == Rows + 1, Pipeline.Patience, () => $"the new row arrives\n{service.AllText}");
        await sales.AssertEqualAsync(Rows + 1);
        await CommandRun.RunAsync(sales, 0, "dead", "list");
        await CommandRun.RunAsync(sales, 0, "status");
        await sales.StopAsync(service);
    }

    private static Task SlowDownAsync(Pipeline sales, string seconds) => sales.Target.ExecuteAsync($"""
        CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep({seconds}); RETURN NEW; END $$;
        CREATE TRIGGER slow AFTER INSERT ON {sales.Target.Table} FOR EACH ROW EXECUTE FUNCTION slow()
        """);

    private static Task<long> AsleepAsync(Pipeline sales) => sales.Target.ScalarAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'");
}
