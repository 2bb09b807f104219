using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary><c>verify</c> without a running service: what it finds, and what it says of it.</summary>
public sealed class VerifyTests(TestServers servers)
{
    private static readonly string One = DeliveryNoteGenerator.Conduce(1);

    [Theory]
    [InlineData("keys")]
    [InlineData("stamps")]
    [InlineData("values")]
    public async Task What_was_just_loaded_is_equal(string level)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 3_000);
        await sales.RunOnceAsync();
        var found = await VerifyRun.RunAsync(sales, 0, "--level", level);
        Assert.True(found.IsEqual);
        Assert.Equal((3_000, 3_000), (found["sourceRows"], found["targetRows"]));
        Assert.Empty(found.Found);
    }

    [Fact]
    public async Task Each_kind_of_difference_is_found_with_its_columns_and_nothing_else_is()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 3_000);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync(
            $"""
            DELETE FROM datos_vista WHERE conduce = '{One}';
            UPDATE datos_vista SET total = total + 0.01 WHERE conduce = '{DeliveryNoteGenerator.Conduce(2)}';
            INSERT INTO datos_vista SELECT * FROM (SELECT (jsonb_populate_record(d, '{"{"}"conduce":"ZZZ"{"}"}')).* FROM datos_vista d WHERE conduce = '{DeliveryNoteGenerator.Conduce(3)}') AS other;
            """);
        var found = await VerifyRun.RunAsync(sales, 4);
        Assert.False(found.IsEqual);
        Assert.Equal([$"different CONDUCE={DeliveryNoteGenerator.Conduce(2)}", "extra CONDUCE=ZZZ", $"missing CONDUCE={One}"], found.Found);
        Assert.Equal((1, 1, 1), (found["missing"], found["different"], found["extra"]));
        var column = Assert.Single(found.Examples.Single(row => row.GetProperty("kind").GetString() == "different").GetProperty("columns").EnumerateArray());
        Assert.Equal("TOTAL", column.GetProperty("name").GetString());
        Assert.NotEqual(column.GetProperty("source").GetString(), column.GetProperty("target").GetString());
    }

    [Fact]
    public async Task Rows_that_only_the_target_has_are_told_and_do_not_count_where_they_are_kept()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await sales.Source.Server.ExecuteAsync($"DELETE FROM {sales.Source.Table} WHERE CONDUCE = '{One}'");
        var kept = await VerifyRun.RunAsync(sales, 0);
        Assert.Equal((1, true), (kept["extra"], kept.IsEqual));
        sales.Settings["DELETES"] = "apply";
        Assert.Equal(1, (await VerifyRun.RunAsync(sales, 4))["extra"]);
    }

    [Fact]
    public async Task What_waits_behind_a_stopped_service_is_pending()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(21));
        var found = await VerifyRun.RunAsync(sales, 1);
        Assert.Equal((1, 0), (found["pending"], found["missing"]));
        Assert.Equal([$"pending CONDUCE={DeliveryNoteGenerator.Conduce(21)}"], found.Found);
    }

    [Fact]
    public async Task What_waits_in_the_queue_is_pending()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await sales.Source.Server.ExecuteAsync($"UPDATE {sales.Source.Table} SET TOTAL = 7.77 WHERE CONDUCE = '{One}'");
        await CommandRun.RunAsync(sales, 0, "resync", "--no-wait", "--key", $"CONDUCE={One}");
        var producer = sales.Start("run", "--role", "producer");
        await producer.LineAsync("was carried out", Pipeline.Patience);
        await sales.StopAsync(producer);
        var found = await VerifyRun.RunAsync(sales, 1);
        Assert.Equal((1, 0), (found["pending"], found["different"]));
    }

    [Fact]
    public async Task A_row_that_is_set_aside_is_told_as_a_dead_letter()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync($"ALTER TABLE datos_vista ADD CHECK (conduce <> '{One}')");
        await sales.RunOnceAsync(3);
        var found = await VerifyRun.RunAsync(sales, 4);
        Assert.Equal((1, 0), (found["deadLetters"], found["missing"]));
    }

    [Theory]
    [InlineData("integer")]
    [InlineData("text")]
    public async Task A_row_without_a_key_is_set_aside_and_told_so(string key)
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        var table = sales.Name("ORIGEN");
        await sales.Source.Server.ExecuteAsync(
            $"CREATE TABLE {table} (K int, ULTIMA_MODIFICACION datetime2(3) NOT NULL); INSERT INTO {table} VALUES (1, '2024-05-01'), (NULL, '2024-05-01'), (2, '2024-05-01')");
        await sales.Target.ExecuteAsync($"CREATE TABLE destino (k {key} PRIMARY KEY, ultima_modificacion timestamp)");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"], sales.Settings["KEY_COLUMNS"], sales.Settings["DEAD_LETTER_LIMIT"]) = (table, "destino", "K", "100");
        await sales.RunOnceAsync(3);
        var found = await VerifyRun.RunAsync(sales, 4);
        Assert.Equal((3, 2, 1, 0), (found["sourceRows"], found["targetRows"], found["deadLetters"], found["missing"]));
    }

    [Fact]
    public async Task A_difference_is_shown_on_a_terminal_and_so_many_rows_only()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET total = -1");
        var said = await CommandRun.RunAsync(sales, 4, "verify", "--limit", "3");
        Assert.Contains("Not equal: 50 rows in the source, 50 rows in the target, every column compared", said, StringComparison.Ordinal);
        Assert.Contains("50 rows different.", said, StringComparison.Ordinal);
        Assert.Equal(3, said.Split('\n').Count(line => line.Contains("TOTAL", StringComparison.Ordinal)));
        Assert.EndsWith("1 stream not equal.", said.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nothing_is_written_but_to_a_temporary_table()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET total = -1");
        var before = await sales.Target.ScalarAsync<string>("SELECT (SELECT md5(string_agg(t::text, '' ORDER BY conduce)) FROM datos_vista t) || c::text FROM sync_service.checkpoint c");
        await VerifyRun.RunAsync(sales, 4);
        Assert.Equal(before, await sales.Target.ScalarAsync<string>("SELECT (SELECT md5(string_agg(t::text, '' ORDER BY conduce)) FROM datos_vista t) || c::text FROM sync_service.checkpoint c"));
        Assert.Equal(0, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.request"));
    }

    [Fact]
    public async Task A_masked_value_is_compared_and_not_shown()
    {
        await using var scene = await Scene.CreateAsync(servers, "N nvarchar(50)", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, n text)");
        await scene.ConfigureAsync(new { maskColumns = new { N = "hash" } });
        scene.Settings["MASK_SALT"] = "salt of this test";
        await scene.InsertAsync(1, "'one'");
        await scene.RunOnceAsync();
        Assert.True((await VerifyRun.RunAsync(scene.Pipeline, 0)).IsEqual);
        await scene.PostgresAsync("UPDATE destino SET n = 'one'");
        var column = Assert.Single(Assert.Single((await VerifyRun.RunAsync(scene.Pipeline, 4)).Examples).GetProperty("columns").EnumerateArray());
        Assert.Equal(("N", "***", "***"), (column.GetProperty("name").GetString(), column.GetProperty("source").GetString(), column.GetProperty("target").GetString()));
    }

    [Fact]
    public async Task Status_tells_what_was_found_last_and_of_which_stream_nothing_was()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        Assert.Contains("default: never compared with the source. To do it now: sync-service verify", await CommandRun.RunAsync(sales, 1, "status"), StringComparison.Ordinal);
        await VerifyRun.RunAsync(sales, 0);
        Assert.Matches("default: equal as of .* UTC: 20 rows, every column\\.", await CommandRun.RunAsync(sales, 1, "status"));
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET total = -1");
        await VerifyRun.RunAsync(sales, 4, "--level", "values");
        Assert.Matches("default: not equal as of .* UTC: 20 rows, every column; 20 different\\.", await CommandRun.RunAsync(sales, 1, "status"));
    }

    [Fact]
    public async Task A_role_that_may_not_keep_the_result_is_told_and_the_word_stands()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        var role = sales.Name("looker");
        await sales.Postgres.CreateRoleAsync(role, "secret-of-the-role");
        await sales.Target.ExecuteAsync($"GRANT USAGE ON SCHEMA sync_service TO {role}; GRANT SELECT ON ALL TABLES IN SCHEMA sync_service TO {role}; GRANT SELECT ON datos_vista TO {role}");
        (sales.Settings["PG_USER"], sales.Settings["PG_PASSWORD"]) = (role, "secret-of-the-role");
        var found = await VerifyRun.RunAsync(sales, 0);
        Assert.True(found.IsEqual);
        Assert.Contains("The result was not kept for status", Assert.Single(found.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_cannot_be_compared_is_told_and_ends_with_1()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.RunOnceAsync();
        await sales.Source.Server.ExecuteAsync($"DROP VIEW {sales.Source.View}");
        var found = await VerifyRun.RunAsync(sales, 1);
        Assert.False(found.IsEqual);
        Assert.Contains(sales.Source.View, found.Problem, StringComparison.Ordinal);
    }
}
