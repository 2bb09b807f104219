using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.TargetKinds;

/// <summary>Names of columns that PostgreSQL cuts, or has for itself.</summary>
public sealed class ColumnNameTests(TestServers servers)
{
    private static readonly string Long = new('X', 63);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_columns_that_agree_in_63_bytes_are_refused_and_one_of_them_may_be_left_out(bool isMade)
    {
        await using var scene = await Scene.CreateAsync(servers, $"VALOR int, {Long}A int, {Long}B int", isMade ? "" : $"CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer, {Long} integer)");
        if (isMade) (scene.Settings["PG_CREATE_TABLE"], scene.Settings["KEY_COLUMNS"]) = ("true", "ID");
        await scene.InsertAsync(1, "1, 2, 3");
        var line = await scene.RefusedAsync($"The columns {Long}A and {Long}B would both become {Long.ToLowerInvariant()} in");
        Assert.Contains("leave it out with COLUMNS_EXCLUDE", line, StringComparison.Ordinal);
        scene.Settings["COLUMNS_EXCLUDE"] = Long + "B";
        await scene.RunOnceAsync();
        await scene.UpdateAsync(1, $"VALOR = 4, {Long}A = 5");
        await scene.RunOnceAsync();
        Assert.Equal("4|5", await scene.RowAsync($"SELECT valor, {Long.ToLowerInvariant()} FROM destino"));
    }

    [Theory]
    [InlineData("XMIN")]
    [InlineData("CTID")]
    [InlineData("TABLEOID")]
    public async Task A_column_named_like_one_of_the_system_is_refused_where_it_would_be_made(string name)
    {
        await using var scene = await Scene.CreateAsync(servers, $"{name} int, VALOR int", "");
        (scene.Settings["PG_CREATE_TABLE"], scene.Settings["KEY_COLUMNS"]) = ("true", "ID");
        await scene.InsertAsync(1, "1, 2");
        Assert.Contains($"Give {name} another name in the view, or leave it out with COLUMNS_EXCLUDE.", await scene.RefusedAsync($"destino cannot have a column {name.ToLowerInvariant()} for {name}: PostgreSQL keeps that name for itself"), StringComparison.Ordinal);
        scene.Settings["COLUMNS_EXCLUDE"] = name;
        await scene.RunOnceAsync();
        Assert.Equal("1|2", await scene.RowAsync("SELECT id, valor FROM destino"));
    }

    [Fact]
    public async Task In_a_table_that_is_there_it_is_left_out_and_told_and_under_another_name_it_is_filled()
    {
        await using var scene = await Scene.CreateAsync(servers, "XMIN int, VALOR int", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer, x integer)");
        await scene.InsertAsync(1, "1, 2");
        var check = TargetScene.Unwrapped(await CommandRun.RunAsync(scene.Pipeline, 0, "check"));
        Assert.Contains("public.destino cannot have a column xmin for XMIN", check, StringComparison.Ordinal);
        Assert.DoesNotContain("ADD COLUMN", check, StringComparison.Ordinal);
        Assert.DoesNotContain("ADD COLUMN", await CommandRun.RunAsync(scene.Pipeline, 0, "init"), StringComparison.Ordinal);
        Assert.Contains("XMIN has no counterpart in destino and is left out.", (await scene.RunOnceAsync()).AllText, StringComparison.Ordinal);
        scene.Settings["PG_ADD_COLUMNS"] = "true";
        await scene.RefusedAsync("public.destino cannot have a column xmin for XMIN");
        await scene.ConfigureAsync(new { renameColumns = new Dictionary<string, string> { ["XMIN"] = "x" } });
        await scene.RunOnceAsync();
        Assert.Equal("1|2|1", await scene.RowAsync("SELECT id, valor, x FROM destino"));
    }

    [Fact]
    public async Task A_column_named_oid_is_one_like_any_other()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int, OID int DEFAULT 7", "");
        (scene.Settings["PG_CREATE_TABLE"], scene.Settings["KEY_COLUMNS"]) = ("true", "ID");
        await scene.FillAndChangeAsync(["10, 7", "20, 7", "11", "30, 7"], ["10|7", "20|7", "11|7", "30|7"], "SELECT id, valor, oid FROM destino ORDER BY id");
    }
}
