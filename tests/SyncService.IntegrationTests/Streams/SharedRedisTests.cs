using System.Text.Json;
using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Streams;

/// <summary>Two deployments, production and test, on one Redis database.</summary>
public sealed class SharedRedisTests(TestServers servers)
{
    private static readonly string[] Reports = ["sync_queue:report:producer", "sync_queue:report:consumer"];

    [Fact]
    public async Task The_second_is_refused_with_a_line_that_names_the_first_and_the_first_loses_nothing()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var first = sales.Run();
        await sales.InSyncAsync();
        var queue = await sales.QueueAsync();
        foreach (var report in Reports) await Eventually.TrueAsync(async () => await SaysAsync(report), Pipeline.Patience, () => $"the first writes {report}. {first.AllText}");
        var cursor = await CursorAsync(sales);
        await OtherDatabaseAsync(sales);

        var second = sales.Run();
        var line = await second.LineAsync("belongs to another deployment", Pipeline.Patience);
        Assert.Contains(
            $"The queue sync_queue in Redis at {sales.Settings["REDIS_HOST"]}:{sales.Settings["REDIS_PORT"]} belongs to another deployment: "
            + $"{Environment.MachineName}, process {first.Id}, which fills datos_vista in the database {sales.Database} at {sales.Settings["PG_HOST"]}:{sales.Settings["PG_PORT"]}.",
            line,
            StringComparison.Ordinal);
        Assert.Contains($"Set REDIS_KEY_PREFIX, so that each has keys of its own. If that one is gone for good, or has become this one: redis-cli -n {sales.Settings["REDIS_DB"]} DEL last_sync_timestamp sync_queue:cursor", line, StringComparison.Ordinal);

        Assert.Contains("belongs to another deployment", await CommandRun.RunAsync(sales, 1, "check"), StringComparison.Ordinal);
        Assert.Contains("Something is wrong.", await CommandRun.RunAsync(sales, 1, "status"), StringComparison.Ordinal);
        using var status = JsonDocument.Parse(await CommandRun.RunAsync(sales, 1, "status", "--json"));
        var stream = status.RootElement.GetProperty("streams")[0];
        Assert.Equal("stopped", stream.GetProperty("state").GetString());
        Assert.Contains("belongs to another deployment", stream.GetProperty("problem").GetString(), StringComparison.Ordinal);

        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == 51, Pipeline.Patience, () => $"the first goes on. {first.AllText}");
        Assert.DoesNotContain(" again from ", first.AllText, StringComparison.Ordinal);
        Assert.Equal(cursor["generation"], (await CursorAsync(sales))["generation"]);

        // What the second says of itself would stand in the place of what the first says.
        foreach (var report in Reports) Assert.True(await SaysAsync(report), report);
        FirstAgain(sales);
        Assert.Contains("No failure is known; never compared.", await CommandRun.RunAsync(sales, 0, "status"), StringComparison.Ordinal);

        async Task<bool> SaysAsync(string report) => ((string?)await queue.StringGetAsync(report))?.Contains($"process {first.Id}\"", StringComparison.Ordinal) is true;
    }

    [Fact]
    public async Task With_a_prefix_both_work()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var first = sales.Run();
        await sales.InSyncAsync();
        var other = await OtherDatabaseAsync(sales);
        sales.Settings["REDIS_KEY_PREFIX"] = "prueba:";

        var second = sales.Run();
        await Eventually.TrueAsync(async () => await other.CountAsync() == 50, Pipeline.Patience, () => $"the second is filled. {second.AllText}");
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await Eventually.TrueAsync(async () => await other.CountAsync() == 51, Pipeline.Patience, () => $"the second goes on. {second.AllText}");
        await sales.InSyncAsync();

        Assert.Contains("No failure is known; never compared.", await CommandRun.RunAsync(sales, 0, "status"), StringComparison.Ordinal);
        await CommandRun.RunAsync(sales, 0, "check");
        await sales.StopAsync(second);
        await CommandRun.RunAsync(sales, 0, "pause");
        var redis = await sales.QueueAsync();
        var keys = redis.Multiplexer.GetServers()[0].Keys(redis.Database).Select(key => key.ToString()).Order(StringComparer.Ordinal).ToList();
        Assert.All(
            ["prueba:last_sync_timestamp", "prueba:sync_queue:cursor", "prueba:sync_queue:report:consumer", "prueba:sync_queue:report:producer", "prueba:sync_queue:schemas"], key => Assert.Contains(key, keys));
        Assert.DoesNotContain(" again from ", first.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deployment_that_moved_goes_on_after_the_command_of_the_line()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        var other = await OtherDatabaseAsync(sales);
        var line = (await sales.RunOnceAsync(expected: 1)).Errors.Text;
        var words = line[(line.IndexOf("DEL ", StringComparison.Ordinal) + 4)..].Split('\n')[0].Trim().Split(' ');
        await other.ExecuteAsync("INSERT INTO datos_vista (conduce) VALUES ('of its own')");

        await (await sales.QueueAsync()).KeyDeleteAsync([.. words.Select(word => (StackExchange.Redis.RedisKey)word)]);

        await sales.RunOnceAsync();
        Assert.Equal(51, await other.CountAsync());
    }

    [Fact]
    public async Task Another_table_of_the_same_database_takes_the_queue_over_unless_the_first_is_at_work()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var first = sales.Run();
        await sales.InSyncAsync();
        var other = new SalesTarget(sales.Postgres, sales.Database, "otra_vista");
        await other.CreateAsync();
        sales.Settings["PG_TABLE_VISTA"] = other.Table;
        Assert.Contains($"belongs to another deployment: {Environment.MachineName}, process {first.Id}, which fills datos_vista", (await sales.RunOnceAsync(expected: 1)).Errors.Text, StringComparison.Ordinal);

        await sales.StopAsync(first);

        await sales.RunOnceAsync();
        Assert.Equal(50, await other.CountAsync());
    }

    [Fact]
    public async Task A_Redis_that_forgot_whose_it_is_goes_to_the_one_that_begins_and_the_other_is_refused()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await (await sales.QueueAsync()).KeyDeleteAsync("sync_queue:cursor");
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(51);
        await OtherDatabaseAsync(sales);
        Assert.Contains("belongs to another deployment", (await sales.RunOnceAsync(expected: 1)).Errors.Text, StringComparison.Ordinal);
    }

    private string? firstDatabase;

    private void FirstAgain(Pipeline sales) => sales.Settings["PG_DATABASE"] = firstDatabase!;

    /// <summary>The settings become those of a deployment with a PostgreSQL database of its own.</summary>
    private async Task<SalesTarget> OtherDatabaseAsync(Pipeline sales)
    {
        firstDatabase = sales.Database;
        var database = $"{sales.Database}_prueba";
        await sales.Postgres.CreateDatabaseAsync(database);
        var other = new SalesTarget(sales.Postgres, database);
        await other.CreateAsync();
        sales.Settings["PG_DATABASE"] = database;
        return other;
    }

    private static async Task<Dictionary<string, string>> CursorAsync(Pipeline sales)
    {
        using var read = JsonDocument.Parse((string)(await (await sales.QueueAsync()).StringGetAsync("sync_queue:cursor"))!);
        return read.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => member.Value.ToString(), StringComparer.Ordinal);
    }
}
