using System.Text.RegularExpressions;

namespace SyncService.Tests;

/// <summary>Holds the arrows between the folders of the engine to the table in ARCHITECTURE.md.</summary>
public sealed partial class LayerTests
{
    private const int MostFiles = 20;

    private static readonly string Engine = SourceTree.PathOf("src/SyncService");

    [Theory]
    [InlineData("Microsoft.Data.SqlClient", "Capture")]
    [InlineData("StackExchange.Redis", "Queue")]
    [InlineData("Npgsql", "Target")]
    public void The_driver_of_a_store_is_named_in_one_folder_only(string driver, string folder)
    {
        var users = Files(Engine).Where(file => Usings(file).Any(name => name == driver || name.StartsWith($"{driver}.", StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(users);
        Assert.All(users, file => Assert.StartsWith(folder + "/", Path.GetRelativePath(Engine, file), StringComparison.Ordinal));
    }

    [Fact]
    public void The_folders_name_each_other_as_the_table_of_the_architecture_says()
    {
        var told = Told();
        var found = Files(Engine).Where(file => FolderOf(file) is not null).ToLookup(file => FolderOf(file)!, StringComparer.Ordinal);

        Assert.Equal(found.Select(folder => folder.Key).Order(StringComparer.Ordinal), told.Keys.Order(StringComparer.Ordinal));
        Assert.All(found, folder => Assert.Equal(
            told[folder.Key].Order(StringComparer.Ordinal),
            folder.SelectMany(Usings).Select(StageOf).OfType<string>().Where(name => name != folder.Key).Distinct().Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void No_arrow_leads_up()
    {
        var told = Told();
        var order = told.Keys.ToList();

        Assert.All(told, row => Assert.All(row.Value, named => Assert.True(
            order.IndexOf(named) > order.IndexOf(row.Key), $"{row.Key} names {named}, which stands above it in the table.")));
    }

    [Theory]
    [InlineData("src")]
    [InlineData("sandbox")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void No_folder_is_an_alphabet(string root) => Assert.All(
        Files(SourceTree.PathOf(root)).GroupBy(file => Path.GetDirectoryName(file)),
        folder => Assert.True(folder.Count() <= MostFiles, $"{folder.Key} holds {folder.Count()} files: show its parts as folders."));

    [Theory]
    [InlineData("src")]
    [InlineData("sandbox")]
    [InlineData("tests")]
    [InlineData("bench")]
    public void Namespaces_follow_the_folders(string root) => Assert.All(Files(SourceTree.PathOf(root)), file =>
    {
        if (Namespace().Match(File.ReadAllText(file)) is not { Success: true } found) return;
        var parts = Path.GetRelativePath(SourceTree.PathOf(root), Path.GetDirectoryName(file)!);
        Assert.Equal(parts.Replace('/', '.'), found.Groups[1].Value);
    });

    /// <summary>Folder to the folders that it names, in the order of the table: what stands lower knows nothing of what stands above it.</summary>
    private static Dictionary<string, string[]> Told() => Row().Matches(SourceTree.Read("ARCHITECTURE.md")).ToDictionary(
        row => row.Groups[1].Value,
        row => Name().Matches(row.Groups[2].Value).Select(name => name.Groups[1].Value).ToArray(),
        StringComparer.Ordinal);

    private static IEnumerable<string> Files(string folder) => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal));

    private static string? FolderOf(string file) => Path.GetRelativePath(Engine, file).Split('/') is [var folder, _, ..] ? folder : null;

    private static IEnumerable<string> Usings(string file) => File.ReadLines(file)
        .Where(line => line.StartsWith("using ", StringComparison.Ordinal))
        .Select(line => line[6..].TrimEnd(';'));

    private static string? StageOf(string name) => name.Split('.') is ["SyncService", var stage, ..] ? stage : null;

    /// <summary>A folder, what stands there, and what it names.</summary>
    [GeneratedRegex(@"^\| `(\w+)/` \|.*\|([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`(\\w+)`")]
    private static partial Regex Name();

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex Namespace();
}
