using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Catalog.Functions;

/// <summary>An inline table-valued function: a view with parameters.</summary>
internal sealed class InlineFunction(int id, string schema, string name) : SchemaObject(id, schema, name)
{
    public override string Kind => "IF";

    public required IReadOnlyList<(string Name, SqlType Type)> Parameters { get; set; }

    public required QueryExpression Query { get; set; }

    public WithCtesAndXmlNamespaces? With { get; set; }

    public required string Text { get; set; }
}
