using System.Text.RegularExpressions;

namespace SyncService.Tests;

/// <summary>What a setting of a stream is called is known in one place, for a stream of a file has no variables.</summary>
public sealed partial class SettingNamesTests
{
    private const string Place = "streams.json streams[2]";

    [Fact]
    public void No_sentence_of_the_engine_names_a_setting_of_a_stream_by_itself()
    {
        var found = Directory.EnumerateFiles(SourceTree.PathOf("src/SyncService"), "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "SettingNames.cs" && !file.Contains("/obj/", StringComparison.Ordinal))
            .SelectMany(file => File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Named().IsMatch(line)).Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"));
        Assert.Equal("", string.Join("\n", found));
    }

    [Fact]
    public void Each_setting_of_a_stream_of_a_file_is_named_with_its_place()
    {
        var names = typeof(SettingNames).GetProperties().Select(property => (property.Name, Variable: (string)property.GetValue(SettingNames.Variables)!, Member: (string)property.GetValue(SettingNames.InFile(Place))!)).ToList();
        Assert.Equal(12, names.Count);
        Assert.All(names, name => Assert.EndsWith($" ({Place})", name.Member, StringComparison.Ordinal));
        Assert.Contains(("ChangeColumn", "CHANGE_COLUMN", $"changeColumn ({Place})"), names);
    }

    [GeneratedRegex("MSSQL_VIEW|PG_TABLE_VISTA|KEY_COLUMNS|CHANGE_COLUMN|CAPTURE_MODE|CHANGE_CLOCK|COLUMNS_INCLUDE|COLUMNS_EXCLUDE|SYNC_CONFIG|DELETED_COLUMN|DELETE_WHERE|\\bDELETES\\b|(include|exclude|rename|mask)Columns")]
    private static partial Regex Named();
}
