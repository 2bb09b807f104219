using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace SqlServerSandbox.Values.Collations;

/// <summary>What the name of a collation says: <c>Latin1_General_100_CI_AS</c>, <c>Modern_Spanish_BIN2</c>.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/statements/windows-collation-name-transact-sql and .../sql-server-collation-name-transact-sql.</remarks>
internal sealed partial record CollationName(string Text, bool Spanish, bool IsSql, int CodePage, int Version, bool Binary, bool CodePoints, bool CaseSensitive, bool AccentSensitive)
{
    /// <summary>Sort orders of the SQL collations, by code page and rule (MS-TDS 2.2.5.1.2, "SortId").</summary>
    private static readonly Dictionary<string, byte> SortIds = new()
    {
        ["1252_CI_AS"] = 52,
        ["1252_CS_AS"] = 51,
        ["1252_CI_AI"] = 54,
        ["850_CI_AS"] = 42,
        ["850_CS_AS"] = 41,
        ["850_CI_AI"] = 44,
        ["850_BIN"] = 40,
        ["437_CI_AS"] = 32,
        ["437_CS_AS"] = 31,
        ["437_CI_AI"] = 34,
        ["437_BIN"] = 30,
    };

    public byte SortId => IsSql ? SortIds[$"{CodePage}_{Rule}"] : (byte)0;

    private string Rule => Binary ? CodePoints ? "BIN2" : "BIN" : $"{(CaseSensitive ? "CS" : "CI")}_{(AccentSensitive ? "AS" : "AI")}";

    /// <summary>Reads a name; false when it is none of those known here.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CollationName? name)
    {
        name = null;
        var match = NamePattern().Match(text);
        if (!match.Success) return false;
        bool sql = match.Groups["sql"].Success;
        int codePage = match.Groups["cp"].Value.ToUpperInvariant() switch { "CP850" => 850, "CP437" => 437, _ => 1252 };
        string rule = match.Groups["rule"].Value.ToUpperInvariant();
        bool binary = rule.StartsWith("BIN", StringComparison.Ordinal);
        bool spanish = match.Groups["spanish"].Success;
        if (sql && !SortIds.ContainsKey($"{codePage}_{rule}")) return false;
        string family = sql ? $"SQL_Latin1_General_{match.Groups["cp"].Value.ToUpperInvariant()}" : (spanish ? "Modern_Spanish" : "Latin1_General") + match.Groups["version"].Value;
        name = new CollationName(
            $"{family}_{rule}", spanish, sql, codePage, match.Groups["version"].Success ? 100 : 80, binary, rule == "BIN2", binary || rule.StartsWith("CS", StringComparison.Ordinal), binary || rule.EndsWith("AS", StringComparison.Ordinal));
        return true;
    }

    [GeneratedRegex("^(?:(?<sql>SQL_Latin1_General)_(?<cp>CP1|CP850|CP437)|(?:Latin1_General|(?<spanish>Modern_Spanish))(?<version>_100)?)_(?<rule>BIN2?|C[IS]_A[IS])$", RegexOptions.IgnoreCase)]
    private static partial Regex NamePattern();
}
