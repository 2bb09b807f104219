using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary>Rows that were deleted in the source, by the policy of their stream.</summary>
public sealed class DeletesTests(TestServers servers)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_that_the_source_lacks_are_deleted_when_a_comparison_ends(bool withService)
    {
        await using var sales = await LoadedAsync(500, "apply", withService);
        await sales.DeleteInSourceAsync(1, 20);
        Assert.Equal(20, (await VerifyRun.RunAsync(sales, 4))["extra"]);
        Assert.Equal(500, await sales.Target.CountAsync());
        var found = await VerifyRun.RunAsync(sales, 0, "--repair");
        Assert.Equal((20, 0, 0), (found["repaired"], found["extra"], found["held"]));
        await sales.AssertEqualAsync(480);
        Assert.True((await VerifyRun.RunAsync(sales, 0)).IsEqual);
    }

    [Fact]
    public async Task The_service_deletes_by_itself()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        (sales.Settings["DELETES"], sales.Settings["VERIFY_INTERVAL"]) = ("apply", "1");
        sales.Run();
        await sales.InSyncAsync();
        await sales.DeleteInSourceAsync(1, 20);
        await sales.InSyncAsync();
        Assert.Equal(180, await sales.Target.CountAsync());
    }

    [Theory]
    [InlineData("timestamptz", "deleted_at")]
    [InlineData("boolean NOT NULL DEFAULT false", "gone")]
    public async Task Rows_that_the_source_lacks_are_marked_and_unmarked_when_they_come_back(string type, string column)
    {
        await using var sales = await LoadedAsync(200, "keep");
        await sales.Target.ExecuteAsync($"ALTER TABLE datos_vista ADD COLUMN {column} {type}");
        sales.Settings["DELETES"] = "mark";
        if (column != "deleted_at") sales.Settings["DELETED_COLUMN"] = column;
        await sales.DeleteInSourceAsync(1, 20);
        Assert.Equal(20, (await VerifyRun.RunAsync(sales, 0, "--repair"))["repaired"]);
        var marked = column == "gone" ? "gone" : $"{column} IS NOT NULL";
        Assert.Equal(20, await sales.Target.ScalarAsync<long>($"SELECT count(*) FROM datos_vista WHERE {marked}"));
        Assert.True((await VerifyRun.RunAsync(sales, 0)).IsEqual);
        await sales.Source.InsertAsync(sales.Notes.Note(1));
        await sales.RunOnceAsync();
        Assert.Equal(19, await sales.Target.ScalarAsync<long>($"SELECT count(*) FROM datos_vista WHERE {marked}"));
        Assert.True((await VerifyRun.RunAsync(sales, 0)).IsEqual);
    }

    [Fact]
    public async Task A_row_that_is_made_again_before_its_delete_is_carried_out_ends_as_the_source_has_it()
    {
        await using var sales = await LoadedAsync(2_000, "apply");
        await sales.DeleteInSourceAsync(1, 600);
        await VerifyRun.RunAsync(sales, 4, "--repair");
        await sales.Source.InsertAsync(sales.Notes.Note(7));
        await CommandRun.RunAsync(sales, 0, "deletes", "apply", await HeldAsync(sales), "--no-wait");
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(1_401);
    }

    /// <summary>Rows that others made in the target are neither counted nor deleted.</summary>
    [Theory]
    [InlineData("apply")]
    [InlineData("keep")]
    public async Task Rows_out_of_reach_stay_and_are_not_counted(string policy)
    {
        await using var sales = await LoadedAsync(200, policy);
        await sales.Target.ExecuteAsync(
            $"""
            ALTER TABLE datos_vista ADD COLUMN place text DEFAULT 'ERP';
            INSERT INTO datos_vista (conduce, ultima_modificacion, place) SELECT 'HAND-' || n, now(), 'hand' FROM generate_series(1, 50) AS n;
            """);
        sales.Settings["DELETE_WHERE"] = "place = 'ERP'";
        await sales.DeleteInSourceAsync(1, 10);
        var found = await VerifyRun.RunAsync(sales, 0, "--repair");
        Assert.Equal(policy == "apply" ? (10, 0) : (0, 10), (found["repaired"], found["extra"]));
        Assert.Equal(50, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM datos_vista WHERE place = 'hand'"));
        Assert.Equal(policy == "apply" ? 240 : 250, await sales.Target.CountAsync());
    }

    [Theory]
    [InlineData("no_such_column = 1")]
    [InlineData("place = ")]
    public async Task A_condition_that_postgres_does_not_take_ends_the_start(string condition)
    {
        await using var sales = await LoadedAsync(10, "apply");
        sales.Settings["DELETE_WHERE"] = condition;
        var said = (await sales.RunOnceAsync(1)).AllText;
        Assert.Contains("DELETE_WHERE of the stream default is no condition on rows of public.datos_vista", said, StringComparison.Ordinal);
    }

    /// <summary>What a delete does beside the row is told before it is done.</summary>
    [Fact]
    public async Task What_hangs_on_a_row_is_named_by_check_and_at_the_start()
    {
        await using var sales = await LoadedAsync(20, "apply");
        await sales.Target.ExecuteAsync(
            """
            CREATE TABLE line (note text REFERENCES datos_vista (conduce) ON DELETE CASCADE);
            CREATE TABLE invoice (note text REFERENCES datos_vista (conduce));
            INSERT INTO line SELECT conduce FROM datos_vista; INSERT INTO invoice SELECT min(conduce) FROM datos_vista; ANALYZE line; ANALYZE invoice;
            CREATE FUNCTION told() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
            CREATE TRIGGER audit BEFORE DELETE ON datos_vista FOR EACH ROW EXECUTE FUNCTION told();
            """);
        string[] sentences =
        [
            "Deleting a row of public.datos_vista deletes the rows of line (about 20 rows) that refer to it.",
            "A row of public.datos_vista to which invoice (about 1 row) refers cannot be deleted, and becomes a dead letter.",
            "Deleting a row of public.datos_vista fires audit.",
        ];
        var check = await CommandRun.RunAsync(sales, 0, "check");
        Assert.All(sentences, sentence => Assert.Contains(sentence, check, StringComparison.Ordinal));
        Assert.Contains("How many rows only datos_vista has is not known", check, StringComparison.Ordinal);
        await sales.Source.InsertAsync(sales.Notes.Note(21));
        var said = (await sales.RunOnceAsync()).AllText;
        Assert.All(sentences, sentence => Assert.Contains(sentence, said, StringComparison.Ordinal));

        // The one to which a row refers without a rule stays, as a dead letter; the others go, and what hangs on them.
        await sales.DeleteInSourceAsync(1, 5);
        var found = await VerifyRun.RunAsync(sales, 4, "--repair");
        Assert.Equal((4, 1), (found["repaired"], found["extra"] + found["deadLetters"]));
        Assert.Equal(16, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM line"));
        Assert.Equal(1, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"));
    }

    /// <summary>One word lets a delete through, however often it is tried; it counts when the row goes.</summary>
    [Fact]
    public async Task A_delete_that_another_row_refuses_goes_by_itself_later_and_counts_then()
    {
        await using var sales = await LoadedAsync(200, "apply");
        await sales.Target.ExecuteAsync("CREATE TABLE invoice (note text REFERENCES datos_vista (conduce)); INSERT INTO invoice SELECT min(conduce) FROM datos_vista");
        await sales.DeleteInSourceAsync(1, 100);
        Assert.Equal(99, (await VerifyRun.RunAsync(sales, 4, "--repair"))["repaired"]);
        Assert.Equal(99, await DeletedAsync(sales));

        await sales.Target.ExecuteAsync("DELETE FROM invoice");
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(100);
        Assert.Equal(0, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter"));
        Assert.Equal(100, await DeletedAsync(sales));

        // As many as may go within a day.
        await sales.DeleteInSourceAsync(101, 101);
        Assert.Equal(1, (await VerifyRun.RunAsync(sales, 4, "--repair"))["held"]);
        Assert.StartsWith("1 of 200 rows would go, after 100 within 24 hours; 100 may go", (await HeldDeletes.WhyAsync(sales)).Reason, StringComparison.Ordinal);
    }

    private static Task<long> DeletedAsync(Pipeline sales) => sales.Target.ScalarAsync<long>("SELECT sum(rows)::bigint FROM sync_service.deleted_rows");

    private async Task<Pipeline> LoadedAsync(int rows, string policy, bool withService = false)
    {
        var sales = await Pipeline.WithRowsAsync(servers, rows);
        sales.Settings["DELETES"] = policy;
        if (withService) sales.Run();
        else await sales.RunOnceAsync();
        await sales.InSyncAsync();
        return sales;
    }

    private static Task<string> HeldAsync(Pipeline sales) => HeldDeletes.NumberAsync(sales);
}
