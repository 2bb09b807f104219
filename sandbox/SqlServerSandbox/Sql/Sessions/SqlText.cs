using System.Collections.Concurrent;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

/// <summary>Parses batches; the last few hundred texts stay parsed.</summary>
internal static class SqlText
{
    private const int Kept = 500;
    private static readonly ConcurrentDictionary<string, TSqlScript> Cache = new();

    /// <exception cref="SqlError">102 with the line, when the text is not T-SQL.</exception>
    public static TSqlScript Parse(string text)
    {
        if (Cache.TryGetValue(text, out var cached)) return cached;
        var parser = new TSql170Parser(initialQuotedIdentifiers: true);
        using var reader = new StringReader(KnownToParser(text));
        var parsed = parser.Parse(reader, out var errors);
        if (errors.Count > 0)
        {
            var first = errors[0];
            throw Errors.Syntax("", first.Line, first.Message);
        }
        var script = (TSqlScript)parsed;
        if (text.Length < 20_000)
        {
            if (Cache.Count >= Kept) Cache.Clear();
            Cache[text] = script;
        }
        return script;
    }

    // SqlBulkCopy spells an option of INSERT BULK as the parser does not.
    private static string KnownToParser(string text) =>
        text.StartsWith("insert bulk", StringComparison.Ordinal) ? text.Replace("KEEP_NULLS", "KEEPNULLS", StringComparison.Ordinal) : text;
}
