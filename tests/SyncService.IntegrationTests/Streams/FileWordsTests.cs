using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Streams;

/// <summary>A failure of a stream of a file names the member that is to change, and where it stands; a variable of that name would be an error there.</summary>
public sealed class FileWordsTests(TestServers servers)
{
    [Theory]
    [InlineData("source", "NADA", "Look at its name and schema in source ({place}).")]
    [InlineData("target", "nada", "(both need keyColumns ({place})), or look at target ({place}).")]
    [InlineData("keyColumns", "NADA", "has no column NADA (keyColumns ({place})).")]
    [InlineData("changeColumn", "NADA", "has no column NADA (changeColumn ({place})).")]
    [InlineData("changeColumn", "TEXTO", "set mode ({place}) to rowversion. Another column is named by changeColumn ({place}).")]
    [InlineData("mode", "rowversion", "Name a rowversion as changeColumn ({place}); where a view computes one, it is binary(8). Or set mode ({place}) to timestamp, or leave it out.")]
    public async Task The_member_is_named_with_its_place_by_a_run_and_by_check(string member, string value, string expected)
    {
        await using var scene = await Scene.CreateAsync(servers, "TEXTO nvarchar(20) NULL", "CREATE TABLE destino (id int PRIMARY KEY, modificado timestamp, texto text)");
        await scene.ConfigureAsync(new Dictionary<string, string> { [member] = value });
        expected = expected.Replace("{place}", $"{scene.Settings["SYNC_CONFIG"]} streams[0]", StringComparison.Ordinal);
        Assert.Contains(expected, (await scene.RunOnceAsync(expected: 1)).Errors.Text, StringComparison.Ordinal);
        var said = await CommandRun.RunAsync(scene.Pipeline, 1, "check");
        Assert.Contains(expected, said, StringComparison.Ordinal);
        Assert.DoesNotContain("SYNC_CONFIG", said, StringComparison.Ordinal);
    }
}
