using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Expressions;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>A scope in which one row of a table stands: for constraints, computed columns and filters.</summary>
internal static class TableScope
{
    public static (Slot Slot, Scope Scope) Of(Binder binder, IReadOnlyList<Column> columns, string? table = null)
    {
        var slot = binder.Frame.NewSlot([.. columns.Select(c => c.Type)]);
        var scope = new Scope(null);
        scope.Sources.Add(new Source(null, table, [.. columns.Select(c => c.Name)], [.. columns.Select((c, i) => new ColumnExpr(slot, i, c.Type, c.Nullable))]));
        return (slot, scope);
    }
}
