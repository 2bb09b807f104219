using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.TargetKinds;

/// <summary>Keys that the source takes for two and the target for one: <c>check</c> says so before, and their rows are counted.</summary>
public sealed class MergingKeyTests(TestServers servers)
{
    [Theory]
    [InlineData("varchar(20) COLLATE Latin1_General_BIN2", "citext", "'abc'", "'ABC'", "which takes texts that differ for equal")]
    [InlineData("varchar(20) COLLATE Latin1_General_BIN2", "text COLLATE sin_caso", "'abc'", "'ABC'", "which takes texts that differ for equal")]
    [InlineData("decimal(10,2)", "numeric(10,0)", "1.20", "1.40", "numeric(10,0)")]
    [InlineData("datetime2(3)", "timestamp(0)", "'2024-05-01T10:00:00.100'", "'2024-05-01T10:00:00.200'", "timestamp(0) without time zone")]
    [InlineData("datetime2(3)", "date", "'2024-05-01T10:00:00'", "'2024-05-01T11:00:00'", "date")]
    [InlineData("float", "real", "1.00000001", "1.00000002", "real")]
    public async Task Rows_that_fall_together_are_told_before_and_counted(string source, string target, string one, string other, string why)
    {
        await using var scene = await Scene.CreateAsync(servers, $"CLAVE {source}, VALOR int", $"""
            CREATE EXTENSION IF NOT EXISTS citext;
            CREATE COLLATION IF NOT EXISTS sin_caso (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            CREATE TABLE destino (clave {target} PRIMARY KEY, id integer, modificado timestamp, valor integer);
            """);
        scene.Settings["KEY_COLUMNS"] = "CLAVE";
        await scene.InsertAsync(1, $"{one}, 10");
        await scene.InsertAsync(2, $"{other}, 20");
        var check = TargetScene.Unwrapped(await CommandRun.RunAsync(scene.Pipeline, 0, "check"));
        Assert.Contains($"The key CLAVE ({source.Split(' ')[0]}) is not kept whole in clave (", check, StringComparison.Ordinal);
        Assert.Contains(why, check, StringComparison.Ordinal);

        var load = await scene.RunOnceAsync();
        Assert.Equal("2|20", await scene.RowAsync("SELECT id, valor FROM destino"));
        Assert.Matches("rows that the target does not hold as they were sent, since the start: [12] under another key than theirs, for the target does not keep it", load.AllText);

        // In batches of their own, too.
        await scene.UpdateAsync(1, "VALOR = 11");
        await scene.RunOnceAsync();
        await scene.UpdateAsync(2, "VALOR = 21");
        await scene.RunOnceAsync();
        Assert.Equal("2|21", await scene.RowAsync("SELECT id, valor FROM destino"));
        Assert.Equal("0", await scene.RowAsync("SELECT count(*) FROM sync_service.dead_letter"));
    }

    [Theory]
    [InlineData("decimal(10,2)", "numeric(10,0)", "{0}.0", "{0}.1")]
    [InlineData("varchar(20) COLLATE Latin1_General_BIN2", "citext", "'a{0}'", "'A{0}'")]
    [InlineData("varchar(20) COLLATE Latin1_General_BIN2", "text COLLATE sin_caso", "'a{0}'", "'A{0}'")]
    public async Task Many_that_fall_together_are_written_at_once(string source, string target, string one, string other)
    {
        await using var scene = await Scene.CreateAsync(servers, $"CLAVE {source}, VALOR int", $"""
            CREATE EXTENSION IF NOT EXISTS citext;
            CREATE COLLATION IF NOT EXISTS sin_caso (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
            CREATE TABLE destino (clave {target} PRIMARY KEY, id integer, modificado timestamp, valor integer);
            """);
        scene.Settings["KEY_COLUMNS"] = "CLAVE";
        for (var id = 0; id < 20; id++) await scene.InsertAsync(id, $"{string.Format(System.Globalization.CultureInfo.InvariantCulture, id % 2 == 0 ? one : other, id / 2)}, {id}");
        await scene.RunOnceAsync();

        // What is searched for a bad row is written in subtransactions of their own.
        Assert.Equal("10|1", await scene.RowAsync("SELECT count(*), count(DISTINCT xmin::text) FROM destino"));
    }

    [Fact]
    public async Task A_key_that_is_cut_on_the_way_is_told_before()
    {
        await using var scene = await Scene.CreateAsync(servers, "CLAVE datetime2(7), VALOR int", "CREATE TABLE destino (clave timestamp PRIMARY KEY, id integer, modificado timestamp, valor integer)");
        scene.Settings["KEY_COLUMNS"] = "CLAVE";
        Assert.Contains("The key CLAVE (datetime2(7)) is not kept whole in clave (timestamp without time zone), where 100 ns are cut:", TargetScene.Unwrapped(await CommandRun.RunAsync(scene.Pipeline, 0, "check")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("varchar(20)", "varchar(20)", "'a'", "'b'")]
    [InlineData("char(5)", "char(5)", "'a'", "'b'")]
    [InlineData("nvarchar(40)", "uuid", "'01234567-89ab-cdef-0123-456789abcdef'", "'11234567-89ab-cdef-0123-456789abcdef'")]
    [InlineData("decimal(10,2)", "numeric(10,2)", "1.20", "1.40")]
    [InlineData("int", "numeric", "1", "2")]
    public async Task Keys_that_are_kept_are_not_spoken_of(string source, string target, string one, string other)
    {
        await using var scene = await Scene.CreateAsync(servers, $"CLAVE {source}, VALOR int", $"CREATE TABLE destino (clave {target} PRIMARY KEY, id integer, modificado timestamp, valor integer)");
        scene.Settings["KEY_COLUMNS"] = "CLAVE";
        Assert.DoesNotContain("not kept whole", TargetScene.Unwrapped(await CommandRun.RunAsync(scene.Pipeline, 0, "check")), StringComparison.Ordinal);
        await scene.FillAndChangeAsync([$"{one}, 10", $"{other}, 20", "11", $"{(source == "nvarchar(40)" ? "'21234567-89ab-cdef-0123-456789abcdef'" : "3")}, 30"], ["10", "20", "11", "30"]);
        Assert.DoesNotContain("as they were sent", scene.Said, StringComparison.Ordinal);
    }
}
