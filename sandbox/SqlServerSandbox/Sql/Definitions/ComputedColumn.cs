using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>A computed column: it may name every column of the table that is not computed itself, also those behind it.</summary>
internal static class ComputedColumn
{
    public static Column Define(Session session, ColumnDefinition definition, IReadOnlyList<Column> plain, IReadOnlyCollection<string> computed, string table)
    {
        string name = definition.ColumnIdentifier.Value;
        var expression = definition.ComputedColumnExpression;
        foreach (string other in ColumnNames.In(expression, table))
        {
            if (computed.Contains(other, StringComparer.OrdinalIgnoreCase))
                throw new SqlError(1759, 16, 0, $"Computed column '{other}' in table '{table}' is not allowed to be used in another computed-column definition.", endsBatch: true);
        }
        var binder = new Binder(session);
        var (_, scope) = TableScope.Of(binder, plain, table);
        var bound = binder.Bind(expression, scope);
        if (binder.Tables.Count > 0) throw new SqlError(1046, 15, 1, "Subqueries are not allowed in this context. Only scalar expressions are allowed.", endsBatch: true);
        bool changes = IsVolatile(bound);
        if (definition.IsPersisted && changes)
            throw new SqlError(4936, 16, 1, $"Computed column '{name}' in table '{table}' cannot be persisted because the column is non-deterministic.", endsBatch: true);
        bool notNull = definition.Constraints.OfType<NullableConstraintDefinition>().Any(n => !n.Nullable);
        return new Column(name, bound.Type, bound.Nullable && !notNull) { Computed = expression, Persisted = definition.IsPersisted, Virtual = changes };
    }

    private static bool IsVolatile(INode node) => node is FunctionExpr { Volatile: true } || node is Query || node.Children.Any(IsVolatile);
}
