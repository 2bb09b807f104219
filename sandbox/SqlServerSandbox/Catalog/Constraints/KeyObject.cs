using SqlServerSandbox.Engine;

namespace SqlServerSandbox.Catalog.Constraints;

/// <summary>A primary key or unique constraint.</summary>
internal sealed class KeyObject(int id, string name, TableObject table, TableIndex index) : TableChild(id, name, table)
{
    public override string Kind => index.Kind == IndexKind.PrimaryKey ? "PK" : "UQ";

    public TableIndex Index => index;
}
