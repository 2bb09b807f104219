using SqlServerSandbox.Engine;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>Empty tables in the shape of others.</summary>
internal static class TableLayout
{
    public static Table Empty(Table model) => With(model, model.Columns, [.. model.Columns.Select((_, i) => i)], keepIdentity: false);

    /// <summary>A table of other columns with the same indexes; <paramref name="from"/> tells where each column was, -1 when it is new.</summary>
    public static Table With(Table model, IReadOnlyList<Column> columns, int[] from, bool keepIdentity = true)
    {
        var table = new Table(columns);
        if (keepIdentity && table.IdentityColumn >= 0 && model.IdentityColumn >= 0) table.LastIdentity = model.LastIdentity;
        var clustered = model.Primary.Kind == IndexKind.Heap ? null : model.Primary;
        foreach (var index in model.Indexes)
        {
            if (index.Kind == IndexKind.Heap) continue;
            table.AddIndex(Copy(table, index, clustered, from));
        }
        return table;
    }

    public static TableIndex Copy(Table table, TableIndex index, TableIndex? clustered, int[] from)
    {
        var tail = clustered is null || index == clustered ? [] : Moved(clustered.Order.Keys, from);
        return new TableIndex(index.Name, new KeyOrder(table.Types, Moved(index.Order.Keys, from), tail), index.Unique, index.Kind, index.Clustered)
        {
            Filter = index.Filter?.For(table),
            Included = index.Included,
        };
    }

    private static IEnumerable<KeyColumn> Moved(KeyColumn[] keys, int[] from) =>
        keys.Select(k => k with { Ordinal = Array.IndexOf(from, k.Ordinal) });
}
