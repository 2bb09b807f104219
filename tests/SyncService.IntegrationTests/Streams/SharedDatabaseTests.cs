using LocalServers;
using LocalServers.Sales;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Streams;

/// <summary>Two deployments on one PostgreSQL database, each with a stream of the same name.</summary>
public sealed class SharedDatabaseTests(TestServers servers)
{
    [Fact]
    public async Task Each_fills_its_own_table_while_the_other_lives()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var first = sales.Run();
        await sales.InSyncAsync();
        var other = await OtherAsync(sales);

        var second = sales.Run();
        await Eventually.TrueAsync(async () => await other.CountAsync() == 50, Pipeline.Patience, () => $"the second table is filled. {second.AllText}");
        await sales.Source.InsertAsync(sales.Notes.Note(51));
        await Eventually.TrueAsync(
            async () => await other.CountAsync() == 51 && await sales.Target.CountAsync() == 51, Pipeline.Patience, () => $"both go on. {first.AllText}\n{second.AllText}");

        Assert.Equal(
            "default datos_vista, default otra_vista",
            await sales.Target.ScalarAsync<string>("SELECT string_agg(stream || ' ' || target, ', ' ORDER BY target) FROM sync_service.checkpoint WHERE rows_applied >= 51"));
        Assert.Contains("No failure is known; never compared.", await CommandRun.RunAsync(sales, 0, "status"), StringComparison.Ordinal);
        await sales.StopAsync(second);
        Assert.Contains("No running service works on it.", await CommandRun.RunAsync(sales, 1, "status"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pause_a_request_and_letters_are_of_one_of_them_alone()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(1), 5_000_000m, "E311");
        await sales.RunOnceAsync(expected: 3);
        await CommandRun.RunAsync(sales, 0, "pause");
        await CommandRun.RunAsync(sales, 0, "resync", "--key", $"CONDUCE={DeliveryNoteGenerator.Conduce(2)}", "--no-wait");
        var letter = await sales.Target.ScalarAsync<long>("SELECT id FROM sync_service.dead_letter");
        var other = await OtherAsync(sales);

        await sales.RunOnceAsync();

        Assert.Equal(20, await other.CountAsync());
        Assert.Equal("open", await sales.Target.ScalarAsync<string>("SELECT state FROM sync_service.request"));
        Assert.Equal("No dead letters.", (await CommandRun.RunAsync(sales, 0, "dead", "list")).Trim());
        Assert.Contains($"There is no dead letter {letter}.", await CommandRun.RunAsync(sales, 1, "dead", "show", $"{letter}"), StringComparison.Ordinal);
        Assert.Contains("There is no such letter.", await CommandRun.RunAsync(sales, 1, "dead", "retry", $"{letter}"), StringComparison.Ordinal);
        await CommandRun.RunAsync(sales, 1, "dead", "discard", $"{letter}");
        await CommandRun.RunAsync(sales, 0, "dead", "discard", "--all", "--yes");
        Assert.Contains("\"deadLetters\": 0", await CommandRun.RunAsync(sales, 1, "status", "--json"), StringComparison.Ordinal);
        Assert.Equal(letter, await sales.Target.ScalarAsync<long>("SELECT id FROM sync_service.dead_letter"));
    }

    [Theory]
    [InlineData("default", "public.datos_vista")]
    [InlineData("copia", "datos_vista")]
    public async Task Who_would_fill_a_table_that_another_fills_stops_with_a_line_that_names_him(string name, string target)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        var first = sales.Run();
        await sales.InSyncAsync();
        var file = Path.Combine(sales.Scratch(), "streams.json");
        await File.WriteAllTextAsync(file, $$"""{ "streams": [ { "name": "{{name}}", "source": "{{sales.Source.View}}", "target": "{{target}}" } ] }""");
        (sales.Settings["SYNC_CONFIG"], sales.Settings["REDIS_DB"]) = (file, $"{servers.NextNumber()}");
        sales.Settings.Remove("MSSQL_VIEW");
        sales.Settings.Remove("PG_TABLE_VISTA");

        var second = sales.Run();

        var line = await second.LineAsync("Another deployment fills", Pipeline.Patience);
        Assert.Contains($"Another deployment fills {target} already: {Environment.MachineName}, process {first.Id}, with its stream default.", line, StringComparison.Ordinal);
        await sales.StopAsync(first);
        await second.LineAsync($"{name}: the (producer|consumer) works again", Pipeline.Patience);
    }

    [Fact]
    public async Task A_table_that_was_renamed_is_not_reloaded()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET cliente = 'kept'; ALTER TABLE datos_vista RENAME TO renombrada");
        sales.Settings["PG_TABLE_VISTA"] = "public.renombrada";
        await sales.Source.InsertAsync(sales.Notes.Note(51));

        var run = await sales.RunOnceAsync();

        Assert.DoesNotContain("Reloading", run.AllText, StringComparison.Ordinal);
        Assert.Equal(51, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM renombrada"));
        Assert.Equal("public.renombrada", await sales.Target.ScalarAsync<string>("SELECT string_agg(target, ',') FROM sync_service.checkpoint"));
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("dead_letter")]
    public async Task A_database_from_before_targets_were_told_apart_gets_what_it_lacks_while_the_service_runs(string table)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        var service = sales.Run();
        await sales.InSyncAsync();
        await sales.Target.ExecuteAsync(
            $"ALTER TABLE sync_service.{table} DROP COLUMN target CASCADE; {(table == "checkpoint" ? "ALTER TABLE sync_service.checkpoint ADD PRIMARY KEY (stream)" : "")}");

        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(1), 5_000_000m, "E311");
        await sales.Source.InsertAsync(sales.Notes.Note(21));

        await Eventually.TrueAsync(async () => await sales.Target.CountAsync() == 21, Pipeline.Patience, () => $"new rows arrive. {service.AllText}");
        await Eventually.TrueAsync(
            async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter WHERE target = 'datos_vista'") == 1, Pipeline.Patience, () => $"the bad one is set aside. {service.AllText}");
    }

    /// <summary>The settings become those of a deployment with a table and a Redis database of its own.</summary>
    private async Task<SalesTarget> OtherAsync(Pipeline sales)
    {
        var other = new SalesTarget(sales.Postgres, sales.Database, "otra_vista");
        await other.CreateAsync();
        (sales.Settings["PG_TABLE_VISTA"], sales.Settings["REDIS_DB"]) = (other.Table, $"{servers.NextNumber()}");
        return other;
    }
}
