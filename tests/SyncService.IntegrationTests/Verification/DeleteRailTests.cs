using System.Globalization;
using LocalServers.SqlServer;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary>When rows that the source lacks are not deleted without the operator's approval.</summary>
public sealed class DeleteRailTests(TestServers servers)
{
    [Fact]
    public async Task An_empty_source_deletes_nothing()
    {
        await using var sales = await LoadedAsync(50);
        await sales.DeleteInSourceAsync(1, 50);
        await AssertHeldAsync(sales, 50, "showed no row at all");
    }

    [Fact]
    public async Task Many_deletes_are_held_told_and_applied_by_their_number()
    {
        await using var sales = await LoadedAsync(2_000);
        await sales.DeleteInSourceAsync(1, 600);
        await AssertHeldAsync(sales, 600, "600 of 2,000 rows would go; 100 may go without your approval (limit 5 %).");
        var status = await CommandRun.RunAsync(sales, 1, "status");
        Assert.Contains("600 deletes are held: 600 of 2,000 rows would go", status, StringComparison.Ordinal);
        var number = await HeldDeletes.NumberAsync(sales);
        Assert.Contains(LocalServers.Sales.DeliveryNoteGenerator.Conduce(3), await CommandRun.RunAsync(sales, 0, "deletes", "show", number, "--limit", "600"), StringComparison.Ordinal);
        await VerifyRun.RunAsync(sales, 4, "--repair");
        Assert.Equal(number, await HeldDeletes.NumberAsync(sales));
        Assert.Contains("No deletes are held under the number 12", await CommandRun.RunAsync(sales, 1, "deletes", "apply", "12"), StringComparison.Ordinal);

        sales.Run();
        Assert.Contains("Done: 600 of 600 rows deleted.", await CommandRun.RunAsync(sales, 0, "deletes", "apply", number), StringComparison.Ordinal);
        await sales.AssertEqualAsync(1_400);
        Assert.Contains("are not held any more: applied by", await CommandRun.RunAsync(sales, 1, "deletes", "apply", number), StringComparison.Ordinal);

        // What the operator let go does not use up the limit.
        await sales.DeleteInSourceAsync(601, 650);
        Assert.Equal(50, (await VerifyRun.RunAsync(sales, 0, "--repair"))["repaired"]);
    }

    [Fact]
    public async Task Another_set_has_another_number()
    {
        await using var sales = await LoadedAsync(2_000);
        await sales.DeleteInSourceAsync(1, 600);
        await VerifyRun.RunAsync(sales, 4, "--repair");
        var number = await HeldDeletes.NumberAsync(sales);
        await sales.DeleteInSourceAsync(601, 601);
        await VerifyRun.RunAsync(sales, 4, "--repair");
        Assert.NotEqual(number, await HeldDeletes.NumberAsync(sales));
        await CommandRun.RunAsync(sales, 1, "deletes", "apply", number);
        Assert.Equal(2_000, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task Discarded_deletes_are_held_again_when_they_are_found_again()
    {
        await using var sales = await LoadedAsync(2_000);
        await sales.DeleteInSourceAsync(1, 600);
        await VerifyRun.RunAsync(sales, 4, "--repair");
        await CommandRun.RunAsync(sales, 0, "deletes", "discard", await HeldDeletes.NumberAsync(sales));
        Assert.Contains("No deletes are held.", await CommandRun.RunAsync(sales, 0, "deletes", "list"), StringComparison.Ordinal);
        await AssertHeldAsync(sales, 600, "600 of 2,000 rows would go");
        Assert.Equal(2_000, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task Deletes_of_one_day_add_up_to_the_limit()
    {
        await using var sales = await LoadedAsync(2_000);
        await sales.DeleteInSourceAsync(1, 80);
        await VerifyRun.RunAsync(sales, 0, "--repair");
        await sales.DeleteInSourceAsync(81, 101);
        await AssertHeldAsync(sales, 21, "21 of 2,000 rows would go, after 80 within 24 hours; 100 may");
    }

    [Theory]
    [InlineData("100", 5, true)]
    [InlineData("0", 6, false)]
    public async Task The_limit_is_set(string limit, int rows, bool goes)
    {
        await using var sales = await LoadedAsync(10);
        sales.Settings["DELETE_LIMIT"] = limit;
        await sales.DeleteInSourceAsync(1, rows);
        await VerifyRun.RunAsync(sales, goes ? 0 : 4, "--repair");
        Assert.Equal(goes ? 10 - rows : 10, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task An_altered_view_deletes_nothing_until_the_operator_says_so()
    {
        await using var sales = await LoadedAsync(200);
        await PassAsync(sales);
        await sales.Source.Server.ExecuteAsync($"ALTER VIEW {sales.Source.View} AS SELECT * FROM {sales.Source.Table} WHERE CONDUCE > '{LocalServers.Sales.DeliveryNoteGenerator.Conduce(10)}'");
        await AssertHeldAsync(sales, 10, "was altered");

        // Also when it was like this at the last comparison.
        await AssertHeldAsync(sales, 10, "was altered");
        sales.Run();
        await CommandRun.RunAsync(sales, 0, "deletes", "apply", await HeldDeletes.NumberAsync(sales));
        await sales.DeleteInSourceAsync(11, 15);
        Assert.Equal(5, (await VerifyRun.RunAsync(sales, 0, "--repair"))["repaired"]);
        await sales.AssertEqualAsync(185);
    }

    [Fact]
    public async Task An_altered_view_behind_the_view_deletes_nothing()
    {
        await using var sales = await LoadedAsync(200);
        var inner = $"{sales.Source.View}_INNER";
        await sales.Source.Server.ExecuteAsync($"CREATE VIEW {inner} AS SELECT * FROM {sales.Source.Table}");
        await sales.Source.Server.ExecuteAsync($"ALTER VIEW {sales.Source.View} AS SELECT * FROM {inner}");
        await PassAsync(sales);
        await sales.Source.Server.ExecuteAsync($"ALTER VIEW {inner} AS SELECT * FROM {sales.Source.Table} WHERE CONDUCE > '{LocalServers.Sales.DeliveryNoteGenerator.Conduce(10)}'");
        await AssertHeldAsync(sales, 10, "or of a view that it reads, was altered");
    }

    [Fact]
    public async Task Row_level_security_deletes_nothing()
    {
        await using var sales = await LoadedAsync(200);
        await PassAsync(sales);
        var (function, policy) = (sales.Name("shown"), sales.Name("some_rows"));
        await sales.Source.Server.ExecuteAsync(
            $"CREATE FUNCTION dbo.{function} (@key AS nvarchar(40)) RETURNS TABLE WITH SCHEMABINDING AS RETURN SELECT 1 AS yes WHERE @key > N'{LocalServers.Sales.DeliveryNoteGenerator.Conduce(10)}'");
        await sales.Source.Server.ExecuteAsync($"CREATE SECURITY POLICY dbo.{policy} ADD FILTER PREDICATE dbo.{function}(CONDUCE) ON {sales.Source.Table} WITH (STATE = ON)");
        try
        {
            await AssertHeldAsync(sales, 10, "the row-level security of the source database changed");
        }
        finally
        {
            await sales.Source.Server.ExecuteAsync($"DROP SECURITY POLICY dbo.{policy}");
        }
    }

    /// <summary>Fewer rows and no error.</summary>
    [Fact]
    public async Task A_role_that_is_taken_away_deletes_nothing()
    {
        await using var sales = await LoadedAsync(200);
        var (login, role) = (sales.Name("reader"), sales.Name("sees_all"));
        foreach (var statement in (string[])[
            $"CREATE LOGIN {login} WITH PASSWORD = 'Reader-123'",
            $"CREATE USER {login} FOR LOGIN {login}",
            $"CREATE ROLE {role}",
            $"ALTER ROLE {role} ADD MEMBER {login}",
            $"GRANT SELECT ON {sales.Source.View} TO {login}",
            $"ALTER VIEW {sales.Source.View} AS SELECT * FROM {sales.Source.Table} WHERE IS_MEMBER('{role}') = 1 OR CONDUCE > '{LocalServers.Sales.DeliveryNoteGenerator.Conduce(10)}'"])
        {
            await sales.Source.Server.ExecuteAsync(statement);
        }

        (sales.Settings["MSSQL_USER"], sales.Settings["MSSQL_PASSWORD"]) = (login, "Reader-123");
        await PassAsync(sales);
        await sales.Source.Server.ExecuteAsync($"ALTER ROLE {role} DROP MEMBER {login}");
        await AssertHeldAsync(sales, 10, "the rights or roles of the login changed");
    }

    [Fact]
    public async Task A_failing_page_deletes_nothing()
    {
        await using var sales = await LoadedAsync(200);
        await PassAsync(sales);
        await sales.DeleteInSourceAsync(1, 5);
        await sales.Source.Server.ExecuteAsync(
            $"ALTER VIEW {sales.Source.View} AS SELECT * FROM {sales.Source.Table} WHERE 1 / CASE WHEN CONDUCE = '{LocalServers.Sales.DeliveryNoteGenerator.Conduce(100)}' THEN 0 ELSE 1 END = 1");
        await VerifyRun.RunAsync(sales, 1, "--repair");
        Assert.Equal(200, await sales.Target.CountAsync());
        Assert.Contains("No deletes are held.", await CommandRun.RunAsync(sales, 0, "deletes", "list"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_may_hold_rows_of_another_source_loses_none()
    {
        await using var sales = await LoadedAsync(200);
        await PassAsync(sales);
        var other = $"{sales.Source.View}_OTHER";
        await sales.Source.Server.ExecuteAsync($"CREATE VIEW {other} AS SELECT * FROM {sales.Source.Table} WHERE CONDUCE > '{LocalServers.Sales.DeliveryNoteGenerator.Conduce(10)}'");
        sales.Settings["MSSQL_VIEW"] = other;
        await sales.RunOnceAsync();
        await AssertHeldAsync(sales, 10, "The target may hold rows of another source: the source is now");

        // What was approved settles it.
        sales.Run();
        await CommandRun.RunAsync(sales, 0, "deletes", "apply", await HeldDeletes.NumberAsync(sales));
        await sales.DeleteInSourceAsync(11, 15);
        Assert.Equal(5, (await VerifyRun.RunAsync(sales, 0, "--repair"))["repaired"]);
    }

    /// <summary>Nothing else tells of it: server, database, view and rights are as they were.</summary>
    [Fact]
    public async Task A_stream_with_another_key_deletes_nothing_until_the_operator_says_so()
    {
        await using var sales = await LoadedAsync(200);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ALTER sync_id SET NOT NULL, ADD UNIQUE (sync_id)");
        await PassAsync(sales);
        sales.Settings["KEY_COLUMNS"] = "SYNC_ID";
        await sales.RunOnceAsync();
        await sales.DeleteInSourceAsync(1, 10);
        await AssertHeldAsync(sales, 10, "The target may hold rows of another source: the key is now SYNC_ID");

        // Also when the comparison before has told of it.
        await AssertHeldAsync(sales, 10, "The target may hold rows of another source: the key is now SYNC_ID");
        sales.Run();
        await CommandRun.RunAsync(sales, 0, "deletes", "apply", await HeldDeletes.NumberAsync(sales));
        await sales.DeleteInSourceAsync(11, 15);
        Assert.Equal(5, (await VerifyRun.RunAsync(sales, 0, "--repair"))["repaired"]);
    }

    [Fact]
    public async Task Another_database_deletes_nothing()
    {
        await using var sales = await LoadedAsync(200);
        await PassAsync(sales);
        var other = sales.Name("otra");
        await sales.Source.Server.ExecuteAsync($"CREATE DATABASE {other}");
        await sales.Source.Server.ExecuteAsync($"SELECT * INTO {other}.dbo.{sales.Source.View} FROM {sales.Source.View} WHERE CONDUCE > '{LocalServers.Sales.DeliveryNoteGenerator.Conduce(10)}'");
        sales.Settings["MSSQL_DATABASE"] = other;
        await sales.RunOnceAsync();
        await AssertHeldAsync(sales, 10, " UTC, the source database was restored, or is another one");
    }

    [Fact]
    public async Task A_replica_that_answers_instead_deletes_nothing()
    {
        await using var source = await SqlServerStandIn.StartStandInAsync(servers.Folder, new StandInOptions { SecondaryLag = TimeSpan.FromHours(1) });
        await using var sales = await LoadedAsync(200, source);
        await PassAsync(sales);
        await sales.DeleteInSourceAsync(1, 10);
        await source.CatchUpSecondaryAsync();
        sales.Settings["MSSQL_PORT"] = source.SecondaryPort!.Value.ToString(CultureInfo.InvariantCulture);
        await AssertHeldAsync(sales, 10, "another server answers");
        Assert.Contains("the source database is ONLINE READ_ONLY (it was ONLINE READ_WRITE)", (await HeldDeletes.WhyAsync(sales)).Reason, StringComparison.Ordinal);
    }

    private async Task<Pipeline> LoadedAsync(int rows, SqlServerStandIn? source = null)
    {
        var sales = await Pipeline.CreateAsync(servers, ownSource: source);
        await sales.Source.FillAsync(sales.Notes.Notes(rows));
        sales.Settings["DELETES"] = "apply";
        await sales.RunOnceAsync();
        return sales;
    }

    /// <summary>One that lets deletes through, so that the next one has something to be held against.</summary>
    private static Task<VerifyRun> PassAsync(Pipeline sales) => VerifyRun.RunAsync(sales, 0, "--repair");

    private static async Task AssertHeldAsync(Pipeline sales, long rows, string reason)
    {
        var before = await sales.Target.CountAsync();
        var found = await VerifyRun.RunAsync(sales, 4, "--repair");
        Assert.Equal((rows, rows, 0), (found["extra"], found["held"], found["repaired"]));
        Assert.Equal(before, await sales.Target.CountAsync());
        var why = await HeldDeletes.WhyAsync(sales);
        Assert.Equal(rows, why.Rows);
        Assert.Contains(reason, why.Reason, StringComparison.Ordinal);
    }
}
