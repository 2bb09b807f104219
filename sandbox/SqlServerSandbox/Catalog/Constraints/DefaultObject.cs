namespace SqlServerSandbox.Catalog.Constraints;

/// <summary>The DEFAULT of a column.</summary>
internal sealed class DefaultObject(int id, string name, TableObject table, int columnId, string definition) : TableChild(id, name, table)
{
    public override string Kind => "D";

    public int ColumnId => columnId;

    public string Definition => definition;
}
