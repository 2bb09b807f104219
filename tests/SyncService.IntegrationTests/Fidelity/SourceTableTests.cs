using System.Globalization;
using System.Text.Json;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>Source tables and views as they are found in the field.</summary>
public sealed class SourceTableTests(TestServers servers)
{
    private const string Password = "Columns-1";

    [Theory]
    [InlineData("text")]
    [InlineData("ntext")]
    [InlineData("image")]
    [InlineData("xml")]
    public async Task A_key_that_cannot_be_compared_is_said_in_one_line_by_the_sync_and_by_check(string type)
    {
        await using var scene = await Scene.CreateAsync(servers, $"CLAVE {type} NULL", "CREATE TABLE destino (id integer, modificado timestamp, clave text UNIQUE)");
        scene.Settings["KEY_COLUMNS"] = "CLAVE";
        await scene.InsertAsync(1, type == "image" ? "0x01" : "'<a/>'");
        var run = await scene.RunOnceAsync(expected: 1);
        Assert.Single(run.AllText.Split('\n'), line => line.Contains($"the key column CLAVE is of type {type}, whose values SQL Server cannot compare. Convert it in the view", StringComparison.Ordinal));

        var check = scene.Pipeline.Start("check", "--json");
        Assert.Equal(1, await check.ExitAsync(Pipeline.Patience));
        using var report = JsonDocument.Parse(check.Output.Text);
        var finding = Assert.Single(report.RootElement.GetProperty("streams")[0].GetProperty("findings").EnumerateArray(), finding => finding.GetProperty("severity").GetString() == "error");
        Assert.Contains($"CLAVE is of type {type}", finding.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_login_with_rights_on_some_columns_reads_those_that_are_named()
    {
        await using var scene = await WithRightsOnSomeColumnsAsync();
        scene.Settings["COLUMNS_INCLUDE"] = "ID,VALOR";
        await scene.RunOnceAsync();
        await scene.UpdateAsync(2, "VALOR = 21");
        await scene.RunOnceAsync();
        Assert.Equal(["1|10|∅", "2|21|∅"], await scene.RowsAsync("SELECT id, valor, secreto FROM destino ORDER BY id"));

        var check = scene.Pipeline.Start("check");
        Assert.True(await check.ExitAsync(Pipeline.Patience) == 0, check.AllText);
    }

    [Fact]
    public async Task Without_their_names_the_message_says_what_to_grant_or_to_name()
    {
        await using var scene = await WithRightsOnSomeColumnsAsync();
        var run = await scene.RunOnceAsync(expected: 1);
        Assert.Contains("may not read all of", run.AllText, StringComparison.Ordinal);
        Assert.Contains("denied on the column 'SECRETO'", run.AllText, StringComparison.Ordinal);
        Assert.Contains($"GRANT SELECT ON [{scene.Source}] TO [{scene.Settings["MSSQL_USER"]}]; or name in COLUMNS_INCLUDE the columns that it may read.", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_named_column_that_is_not_there_is_left_out_where_all_may_be_read_and_named_where_not()
    {
        await using var scene = await WithRightsOnSomeColumnsAsync();
        scene.Settings["COLUMNS_INCLUDE"] = "ID,VALOR,NINGUNA";
        var run = await scene.RunOnceAsync(expected: 1);
        Assert.Contains($"COLUMNS_INCLUDE or KEY_COLUMNS names a column that {scene.Source} does not have: Invalid column name 'NINGUNA'. Look at its spelling", run.AllText, StringComparison.Ordinal);

        await scene.Server.ExecuteAsync($"GRANT SELECT ON {scene.Source} TO {scene.Settings["MSSQL_USER"]}");
        await scene.RunOnceAsync();
        Assert.Equal("10", await scene.RowAsync("SELECT valor FROM destino WHERE id = 1"));
    }

    [Fact]
    public async Task Names_with_brackets_quotes_and_spaces_are_quoted_everywhere()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int", """"CREATE TABLE destino ("clave] rara" integer, "o'tra ""más""" text, "modificado ]" timestamp, "; drop table x --" integer, PRIMARY KEY ("clave] rara", "o'tra ""más"""))"""");
        var name = $"Vista 'rara' ] \"{scene.Source}\"";
        await scene.Server.ExecuteAsync($"CREATE VIEW [{name.Replace("]", "]]", StringComparison.Ordinal)}] AS SELECT ID AS [clave]] rara], N'x' AS [o'tra \"más\"], MODIFICADO AS [modificado ]]], VALOR AS [; drop table x --] FROM {scene.Source}");
        scene.Settings["MSSQL_VIEW"] = $"dbo.[{name.Replace("]", "]]", StringComparison.Ordinal)}]";
        scene.Settings["CHANGE_COLUMN"] = "modificado ]";
        for (var id = 1; id <= 20; id++) await scene.InsertAsync(id, $"{id * 10}");
        await scene.RunOnceAsync();
        await scene.UpdateAsync(7, "VALOR = 77");
        await scene.RunOnceAsync();
        Assert.Equal("20|77", await scene.RowAsync("""SELECT count(*), max("; drop table x --") FILTER (WHERE "clave] rara" = 7) FROM destino"""));
        var check = scene.Pipeline.Start("check");
        Assert.True(await check.ExitAsync(Pipeline.Patience) == 0, check.AllText);
    }

    [Fact]
    public async Task A_table_of_a_thousand_columns_arrives_whole()
    {
        const int columns = 1000;
        await using var scene = await Scene.CreateAsync(servers, string.Join(", ", Enumerable.Range(1, columns).Select(i => $"C{i} {(i % 3 == 0 ? "nvarchar(40)" : i % 3 == 1 ? "int" : "datetime2(3)")} NULL")), "");
        (scene.Settings["PG_CREATE_TABLE"], scene.Settings["KEY_COLUMNS"]) = ("true", "ID");
        for (var id = 1; id <= 30; id++) await scene.InsertAsync(id, Values(id));
        await scene.RunOnceAsync();
        await scene.UpdateAsync(3, "C1 = -1, C999 = N'último'");
        await scene.RunOnceAsync();
        Assert.Equal("30|30|30", await scene.RowAsync("SELECT count(*), count(c1000), count(c500) FROM destino"));
        Assert.Equal("-1|2024-05-01 10:00:03|3-3|último|3000", await scene.RowAsync("SELECT c1, c2, c3, c999, c1000 FROM destino WHERE id = 3"));
        Assert.Equal("4|2024-05-01 10:00:04|4-3|4-999|4000", await scene.RowAsync("SELECT c1, c2, c3, c999, c1000 FROM destino WHERE id = 4"));

        static string Values(int id) => string.Join(", ", Enumerable.Range(1, columns).Select(i => (i % 3) switch
        {
            0 => $"N'{id}-{i}'",
            1 => (id * i).ToString(CultureInfo.InvariantCulture),
            _ => $"'2024-05-01T10:00:{id:D2}'",
        }));
    }

    /// <summary>Two rows, and a login that may read all of their columns but SECRETO.</summary>
    private async Task<Scene> WithRightsOnSomeColumnsAsync()
    {
        var scene = await Scene.CreateAsync(servers, "VALOR int, SECRETO int", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer, secreto integer)");
        var login = scene.Pipeline.Name("columnas");
        await scene.InsertAsync(1, "10, 1");
        await scene.InsertAsync(2, "20, 2");
        await scene.Server.ExecuteAsync($"CREATE LOGIN {login} WITH PASSWORD = '{Password}'");
        await scene.Server.ExecuteAsync($"CREATE USER {login} FOR LOGIN {login}");
        await scene.Server.ExecuteAsync($"GRANT SELECT (ID, MODIFICADO, VALOR) ON {scene.Source} TO {login}");
        (scene.Settings["MSSQL_USER"], scene.Settings["MSSQL_PASSWORD"]) = (login, Password);
        return scene;
    }
}
