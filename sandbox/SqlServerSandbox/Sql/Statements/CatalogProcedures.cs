using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Definitions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>Procedures that make objects, as they were made before there were statements for it.</summary>
internal sealed class CatalogProcedures(Session session)
{
    private static readonly string[] TypeArguments = ["@typename", "@phystype", "@nulltype", "@owner"];

    /// <summary>Runs a procedure; false when it is none of these.</summary>
    public bool Run(string name, IReadOnlyList<ProcedureArgument> arguments)
    {
        if (!name.Equals("sp_addtype", StringComparison.OrdinalIgnoreCase)) return false;
        AddType(Texts(arguments, TypeArguments));
        return true;
    }

    // The type is a text of its own: 'varchar(11)'.
    private void AddType(string?[] texts)
    {
        string nullable = texts[2]?.ToUpperInvariant() switch { "NULL" or "NONULL" or null => "NULL", "NOT NULL" or "NONNULL" => "NOT NULL", var other => throw Errors.Syntax(other, 1) };
        string name = texts[0]?.Replace("]", "]]", StringComparison.Ordinal) ?? throw Errors.ArgumentCount("sp_addtype", 2);
        var parsed = SqlText.Parse($"CREATE TYPE [{name}] FROM {texts[1]} {nullable}");
        if (parsed.Batches is not [{ Statements: [CreateTypeUddtStatement statement] }]) throw Errors.UnknownType(texts[1] ?? "NULL");
        new Ddl(session).Run(statement);
    }

    private static string?[] Texts(IReadOnlyList<ProcedureArgument> arguments, string[] names)
    {
        var texts = new string?[names.Length];
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments[i].Name ?? "";
            int at = name.Length == 0 ? i : Array.FindIndex(names, n => n.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (at < 0 || at >= names.Length) throw new SqlError(8145, 16, 2, $"{name} is not a parameter for this procedure.", endsBatch: true);
            if (!arguments[i].Value.Value.IsNull) texts[at] = Conversion.ToText(arguments[i].Value.Value, arguments[i].Value.Type);
        }
        return texts;
    }
}
