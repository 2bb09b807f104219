using System.Text.Json;
using LocalServers;
using LocalServers.Comparison;
using LocalServers.Postgres;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Values;

/// <summary>Names and values that would like to be statements.</summary>
public sealed class HostileNamesTests
{
    private const string View = "v'; DROP TABLE NOTAS1; -- ]\"";
    private const string Table = "t'; drop table notas1; -- ]\"";
    private const string Key = "k\"]'; drop table notas1; --";

    /// <summary>As long as SQL Server takes them; PostgreSQL keeps the first 63 bytes.</summary>
    private static readonly string Long = "L'\"]" + new string('x', 124);

    private static readonly string[] Values =
        ["'; DROP TABLE notas1; --", "$1", "\\.", "\\N", "a\tb\nc", "\"]}{[", "%s%n{0}", "EVAL 'return 1' 0", "\r\n*1\r\n$8\r\nFLUSHALL\r\n", "😀 ñ é"];

    [Fact]
    public async Task They_stay_names_and_values()
    {
        await using var stage = await Stage.OpenAsync("hostile", seed: 1);
        await stage.Source.ExecuteAsync(
            $"CREATE TABLE HOSTIL ({Source(Key)} nvarchar(100) NOT NULL PRIMARY KEY, {Source(Long)} nvarchar(200), ULTIMA_MODIFICACION datetime)");
        await stage.Source.ExecuteAsync($"CREATE VIEW {Source(View)} AS SELECT {Source(Key)}, {Source(Long)}, ULTIMA_MODIFICACION FROM HOSTIL");
        await stage.Source.ExecuteAsync($"GRANT SELECT ON {Source(View)} TO {StageTables.Reader}");
        foreach (var value in Values)
        {
            var text = $"N'{value.Replace("'", "''", StringComparison.Ordinal)}'";
            await stage.Source.ExecuteAsync($"INSERT INTO HOSTIL VALUES ({text}, {text}, GETDATE())");
        }

        await stage.Postgres.ExecuteAsync(
            Stage.Database,
            $"""
            CREATE TABLE {Target(Table)} ({Target(Key)} text PRIMARY KEY, {Target(Long.ToLowerInvariant())} text, ultima_modificacion timestamp);
            GRANT SELECT, INSERT, UPDATE ON {Target(Table)} TO {StageTables.Writer};
            """);
        var file = Path.Combine(stage.Folder.NewFolder("settings"), "streams.json");
        await File.WriteAllTextAsync(
            file, $$"""{ "streams": [{ "name": "hostil", "source": {{JsonSerializer.Serialize(Source(View))}}, "target": {{JsonSerializer.Serialize(Target(Table))}} }] }""");
        stage.Services.Settings["SYNC_CONFIG"] = file;
        stage.Services.Start();

        ComparisonResult? result = null;
        await Eventually.TrueAsync(
            async () => (result = await TableComparison.RunAsync(stage.Source, Source(View), stage.Postgres, Stage.Database, Target(Table), Key)).AllEqual,
            Stage.Patience,
            () => $"{result}\n{stage.Services.Tail()}");
        Assert.Equal(Values.Length, result!.Equal);
        Assert.Equal(Stage.Rows, await stage.Streams[0].Source.CountAsync());
        Assert.Equal(0, await stage.Streams[0].Target.CountAsync());
    }

    private static string Source(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";

    private static string Target(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
