using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>U+FFFD in the source is a character like others; only what becomes one on the way is counted.</summary>
public sealed class ReplacementTests(TestServers servers)
{
    private const string Counted = "texts with U+FFFD for U+0000 or half a surrogate pair";

    [Theory]
    [InlineData("nvarchar(40)")]
    [InlineData("nvarchar(max)")]
    [InlineData("sql_variant")]
    public async Task One_of_the_source_is_kept_and_not_counted(string type)
    {
        await using var scene = await Scene.CreateAsync(servers, $"TEXTO {type} NULL", "CREATE TABLE destino (id int PRIMARY KEY, modificado timestamp, texto text)");
        await scene.InsertAsync(1, "N'a' + NCHAR(65533) + N'b'");
        var run = await scene.RunOnceAsync();
        Assert.Equal("a\uFFFDb", await scene.RowAsync("SELECT texto FROM destino"));
        Assert.DoesNotContain("could not be kept exactly", run.AllText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nvarchar(40)", "NCHAR(0)")]
    [InlineData("nvarchar(max)", "NCHAR(0)")]
    [InlineData("nvarchar(max)", "NCHAR(55357)")]
    public async Task One_that_stands_for_something_else_is_counted(string type, string character)
    {
        await using var scene = await Scene.CreateAsync(servers, $"TEXTO {type} NULL", "CREATE TABLE destino (id int PRIMARY KEY, modificado timestamp, texto text)");
        await scene.InsertAsync(1, $"N'a' + {character} + N'b'");
        var run = await scene.RunOnceAsync();
        Assert.Equal("a\uFFFDb", await scene.RowAsync("SELECT texto FROM destino"));
        Assert.Contains($"1 {Counted}", run.AllText, StringComparison.Ordinal);
    }
}
