using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Triggers;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Constraints;

namespace SqlServerSandbox.Sql.Triggers;

/// <summary>What one statement did to one table, as its triggers see it.</summary>
internal sealed class Firing(TableObject target, DmlEvents cause, IReadOnlyList<Change> rows, IReadOnlyList<int> assigned, Database tempdb)
{
    public TableObject Target => target;

    public DmlEvents Cause => cause;

    public long Count => rows.Count;

    /// <summary>The rows after the statement; empty for DELETE.</summary>
    public TableObject Inserted => field ??= Rows("inserted", c => c.New);

    /// <summary>The rows before the statement; empty for INSERT.</summary>
    public TableObject Deleted => field ??= Rows("deleted", c => c.Old);

    /// <summary>Whether a column was given a value: each by an INSERT, those behind SET by an UPDATE.</summary>
    public bool Assigns(int ordinal) => cause == DmlEvents.Insert || (cause == DmlEvents.Update && assigned.Contains(ordinal));

    private TableObject Rows(string name, Func<Change, RowVersion?> side)
    {
        var table = new Table([.. target.Data.Columns.Select(c => c with { Identity = false, Default = null })]);
        foreach (var change in rows)
            if (side(change) is { } row) table.Link(table.NewVersion(row.Image, TransactionMark.Ancient));
        return new TableObject(tempdb, 0, target.Schema, name, table) { Temporary = true, IsTriggerTable = true };
    }
}
