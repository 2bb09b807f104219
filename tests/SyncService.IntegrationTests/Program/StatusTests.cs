using System.Text.Json;
using LocalServers.Processes;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary><c>status</c>, from another process than the one that syncs.</summary>
public sealed class StatusTests(TestServers servers)
{
    [Fact]
    public async Task A_running_service_is_seen_with_its_instance_and_ends_with_0()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var service = sales.Run();
        await sales.InSyncAsync();
        using var json = JsonDocument.Parse(await RunAsync(sales, 0, "status", "--json"));
        Assert.True(json.RootElement.GetProperty("well").GetBoolean());
        Assert.Equal(["source", "queue", "target"], json.RootElement.GetProperty("stores").EnumerateArray().Select(store => store.GetProperty("store").GetString()));
        var stream = Assert.Single(json.RootElement.GetProperty("streams").EnumerateArray());
        Assert.Equal("running", stream.GetProperty("state").GetString());
        Assert.Equal(50, stream.GetProperty("rowsApplied").GetInt64());
        Assert.Equal(0, stream.GetProperty("queueRecords").GetInt64());
        Assert.EndsWith($", process {service.Id}", stream.GetProperty("producer").GetString(), StringComparison.Ordinal);
        Assert.EndsWith($", process {service.Id}", stream.GetProperty("consumer").GetString(), StringComparison.Ordinal);

        var text = await RunAsync(sales, 0, "status");
        Assert.Matches(@"default +running +0 +0 s +\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +50 ", text);
        Assert.Contains("No failure is known; never compared.", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', text);
    }

    [Fact]
    public async Task A_service_that_is_down_is_said_to_be_down_with_what_to_do()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        Assert.Contains("default: It has never run, and no service works on it. Start sync-service", await RunAsync(sales, 1, "status"), StringComparison.Ordinal);
        await sales.RunOnceAsync();
        var text = await RunAsync(sales, 1, "status");
        Assert.Contains("No running service works on it.", text, StringComparison.Ordinal);
        Assert.Contains("none runs", text, StringComparison.Ordinal);
        Assert.Contains("Something is wrong.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_two_instances_one_works_and_one_stands_by()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var first = sales.Run();
        await sales.InSyncAsync();
        var second = sales.Run();
        await second.LineAsync("(?i)standing by", Pipeline.Patience);
        var text = await RunAsync(sales, 0, "status");
        Assert.Matches($@"process {first.Id} +works", text);
        Assert.Matches($@"process {second.Id} +stands by", text);
    }

    [Fact]
    public async Task A_pause_is_no_fault_and_rows_that_were_set_aside_are_one()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        sales.Run();
        await sales.InSyncAsync();
        await RunAsync(sales, 0, "pause", "--by", "ana", "--reason", "new column");
        var paused = await RunAsync(sales, 0, "status");
        Assert.Contains("default: Paused by ana (new column). To go on: sync-service resume --stream default", paused, StringComparison.Ordinal);
        await RunAsync(sales, 0, "resume");

        await sales.Source.InvoiceAsync(LocalServers.Sales.DeliveryNoteGenerator.Conduce(1), 5_000_000m, "E311");
        await LocalServers.Eventually.TrueAsync(
            async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter") == 1, Pipeline.Patience, () => "the row is set aside.");
        var text = await RunAsync(sales, 1, "status");
        Assert.Contains("1 row was set aside, and is not in datos_vista. Look at them: sync-service dead list --stream default", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("MSSQL_PORT", "SQL Server")]
    [InlineData("REDIS_PORT", "Redis")]
    [InlineData("PG_PORT", "PostgreSQL")]
    public async Task A_store_that_is_away_is_named_and_the_others_are_told_all_the_same(string variable, string store)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        sales.Settings[variable] = $"{LocalServers.LoopbackPort.Free()}";
        var text = await RunAsync(sales, 1, "status");
        Assert.Matches($@"(?m)^{store} +127\.0\.0\.1\S* +away$", text);
        Assert.Equal(1, text.Split('\n').Count(line => line.EndsWith(" away", StringComparison.Ordinal)));
        Assert.Contains($"{store}: Cannot reach {store} at 127.0.0.1", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_keeps_a_running_service_from_working_is_told_with_what_to_do_until_it_is_mended()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Run();
        await sales.InSyncAsync();
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista RENAME TO elsewhere");
        await sales.Source.InsertAsync(sales.Notes.Note(21));
        var text = await StatusAsync(sales, text => text.Contains("does not exist", StringComparison.Ordinal));
        Assert.Matches(@"default: The target table datos_vista does not exist in \S+\. \(The (producer|consumer), since \d{4}-", text);
        Assert.Contains("PG_CREATE_TABLE=true", text, StringComparison.Ordinal);
        Assert.Matches("default +stopped ", text);
        using var json = JsonDocument.Parse(await RunAsync(sales, 1, "status", "--json"));
        var error = json.RootElement.GetProperty("streams")[0].GetProperty("lastError");
        Assert.True(error.GetProperty("stops").GetBoolean());
        Assert.Contains("does not exist", error.GetProperty("message").GetString(), StringComparison.Ordinal);

        await sales.Target.ExecuteAsync("ALTER TABLE elsewhere RENAME TO datos_vista");
        await sales.InSyncAsync();
        await StatusAsync(sales, text => text.Contains("No failure is known; never compared.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failure_of_the_service_alone_is_told_though_the_stores_answer_whoever_asks()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        var direct = sales.Settings["MSSQL_PORT"];
        await using var relay = new LocalServers.Network.TcpProxy(int.Parse(direct, System.Globalization.CultureInfo.InvariantCulture));
        sales.Settings["MSSQL_PORT"] = $"{relay.Port}";
        sales.Run();
        await sales.Source.InsertAsync(sales.Notes.Note(21));
        await sales.InSyncAsync();
        relay.UpstreamPort = LocalServers.LoopbackPort.Free();
        relay.Cut();
        sales.Settings["MSSQL_PORT"] = direct;
        var text = await StatusAsync(sales, text => text.Contains("retrying", StringComparison.Ordinal));
        Assert.Matches(@"default: .*SQL Server.* \(The producer, since .* The service tries again by itself\.", text.Replace('\n', ' '));
        Assert.DoesNotContain(" away", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_a_run_that_failed_the_reason_is_told_afterwards_and_when_PostgreSQL_is_away_as_well()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista RENAME TO elsewhere");
        await sales.RunOnceAsync(expected: 1);
        Assert.Matches(@"Its last word, at \S+ \S+ UTC from .*, process \d+: The target table datos_vista does not exist in \S+\.", (await RunAsync(sales, 1, "status")).Replace('\n', ' '));
        sales.Settings["PG_PORT"] = $"{LocalServers.LoopbackPort.Free()}";
        Assert.Contains("The target table datos_vista does not exist in", await RunAsync(sales, 1, "status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_progress_of_a_first_load_is_told_from_another_process()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await using var user = await sales.Postgres.OpenAsync(sales.Database);
        await using (var hold = await user.BeginTransactionAsync())
        {
            await using (var command = new Npgsql.NpgsqlCommand("LOCK TABLE datos_vista IN SHARE MODE", user)) await command.ExecuteNonQueryAsync();
            sales.Run();
            var text = await StatusAsync(sales, text => text.Contains("default: first load: 0 of 20 rows (0 %)", StringComparison.Ordinal));
            Assert.Matches("default +loading ", text);
            using var json = JsonDocument.Parse(await RunAsync(sales, 0, "status", "--json"));
            Assert.Equal(20, json.RootElement.GetProperty("streams")[0].GetProperty("load").GetProperty("total").GetInt64());
        }

        await sales.InSyncAsync();
        await StatusAsync(sales, text => System.Text.RegularExpressions.Regex.IsMatch(text, "default +running "));
    }

    [Fact]
    public async Task A_Redis_without_memory_is_told()
    {
        await using var redis = await LocalServers.Redis.PrivateRedis.StartAsync(servers.Folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, 20, redis);
        await (await redis.ConnectAsync()).GetDatabase().ExecuteAsync("CONFIG", "SET", "maxmemory", "1000000");
        var text = (await RunAsync(sales, 1, "status")).Replace('\n', ' ');
        Assert.Matches(@"Redis: Redis at \S+ has no memory left for the queue\. +Raise its maxmemory", text);
    }

    [Fact]
    public async Task Watching_without_a_terminal_prints_plain_lines_and_Ctrl_C_ends_it_with_0()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        sales.Run();
        await sales.InSyncAsync();
        await using var watch = SyncServiceProcess.Start(servers.Folder, sales.Settings, "status", "--watch");
        await watch.LineAsync("default: running, queued 0", Pipeline.Patience);
        watch.Signal(ProcessSignal.Interrupt);
        Assert.Equal(0, await watch.ExitAsync(Pipeline.Patience));
        Assert.DoesNotContain('\e', watch.AllText);
    }

    /// <summary>Asks until the answer is as it is expected to become.</summary>
    private async Task<string> StatusAsync(Pipeline sales, Func<string, bool> isReached)
    {
        var text = "";
        await LocalServers.Eventually.TrueAsync(
            async () =>
            {
                await using var service = SyncServiceProcess.Start(servers.Folder, sales.Settings, "status");
                await service.ExitAsync(Pipeline.Patience);
                text = service.Output.Text;
                return isReached(text);
            },
            Pipeline.Patience,
            () => $"the status says so. It said:\n{text}\n{string.Join('\n', sales.Services.Select(service => service.AllText))}");
        return text;
    }

    private async Task<string> RunAsync(Pipeline sales, int expected, params string[] arguments)
    {
        await using var service = SyncServiceProcess.Start(servers.Folder, sales.Settings, arguments);
        var code = await service.ExitAsync(Pipeline.Patience);
        Assert.True(code == expected, $"{string.Join(' ', arguments)} ended with {code}:\n{service.AllText}");
        ConfigurationTests.AssertNoStackTrace(service);
        return service.Output.Text;
    }
}
