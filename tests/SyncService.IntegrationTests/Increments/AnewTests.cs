using System.Text.RegularExpressions;
using LocalServers;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>A table is loaded anew when its operator wants it so.</summary>
public sealed partial class AnewTests(TestServers servers)
{
    [Fact]
    public async Task What_the_documents_say_loads_a_table_anew()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET cliente = 'changed by hand', ultima_modificacion = '2099-01-01'");
        await sales.Target.ExecuteAsync(Statements().Match(await File.ReadAllTextAsync(Path.Combine(BuiltPrograms.RepositoryFolder, "docs/failures.md"))).Groups[1].Value);
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(50);
    }

    [GeneratedRegex("```sql\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Statements();
}
