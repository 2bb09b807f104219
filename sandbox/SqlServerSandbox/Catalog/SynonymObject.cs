using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Catalog;

/// <summary>Another name for a table or view, which is looked for when it is used.</summary>
internal sealed class SynonymObject(int id, string schema, string name, SchemaObjectName baseName) : SchemaObject(id, schema, name)
{
    public override string Kind => "SN";

    public SchemaObjectName BaseName => baseName;

    /// <summary>base_object_name of sys.synonyms: each part in brackets.</summary>
    public string BaseText => string.Join('.', baseName.Identifiers.Select(i => $"[{i.Value.Replace("]", "]]", StringComparison.Ordinal)}]"));
}
