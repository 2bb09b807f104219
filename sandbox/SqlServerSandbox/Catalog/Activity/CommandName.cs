using System.Text.RegularExpressions;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Catalog.Activity;

/// <summary>The <c>command</c> of sys.dm_exec_requests.</summary>
internal static partial class CommandName
{
    private const int Length = 32;

    public static string Of(Type? statement)
    {
        if (statement is null) return "AWAITING COMMAND";
        if (statement == typeof(InsertBulkStatement)) return "BULK INSERT";
        if (statement == typeof(WaitForStatement)) return "WAITFOR";
        string words = Boundary().Replace(statement.Name.Replace("Statement", "", StringComparison.Ordinal), " ").ToUpperInvariant();
        return words.Length > Length ? words[..Length] : words;
    }

    [GeneratedRegex("(?<=[a-z])(?=[A-Z])")]
    private static partial Regex Boundary();
}
