using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Catalog.Constraints;

/// <summary>A FOREIGN KEY constraint. Columns are kept by their ids, which outlive changes of the tables.</summary>
internal sealed class ForeignKeyObject(int id, string name, TableObject table, int[] columns, TableObject referenced, int[] referencedColumns, string keyIndex)
    : RuleObject(id, name, table)
{
    public override string Kind => "F";

    public IReadOnlyList<int> Columns => columns;

    public TableObject Referenced => referenced;

    public IReadOnlyList<int> ReferencedColumns => referencedColumns;

    /// <summary>The key or unique index that the referenced columns are.</summary>
    public string KeyIndex => keyIndex;

    public DeleteUpdateAction OnDelete { get; init; }

    public DeleteUpdateAction OnUpdate { get; init; }

    public bool IsSelfReference => Table == referenced;

    public int[] Ordinals => [.. columns.Select(Table.OrdinalOf)];

    public int[] ReferencedOrdinals => [.. referencedColumns.Select(referenced.OrdinalOf)];
}
