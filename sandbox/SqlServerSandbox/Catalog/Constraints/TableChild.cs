namespace SqlServerSandbox.Catalog.Constraints;

/// <summary>An object that lives and dies with a table: a key, a constraint, a trigger.</summary>
internal abstract class TableChild(int id, string name, TableObject table) : SchemaObject(id, table.Schema, name)
{
    public TableObject Table => table;

    /// <summary>Whether the server made up the name.</summary>
    public bool SystemNamed { get; init; }
}
