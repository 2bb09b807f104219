using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>What INSERT, UPDATE and DELETE write to.</summary>
internal static class DmlTarget
{
    public static TableObject Table(Binder binder, NamedTableReference named, string permission)
    {
        binder.Session.DemandWritable(named.SchemaObject);
        if (binder.Resolve(named.SchemaObject, permission) is TableObject table)
        {
            return table.IsTriggerTable
                ? throw new SqlError(286, 16, 1, "The logical tables INSERTED and DELETED cannot be updated.", endsBatch: true)
                : table;
        }
        throw Errors.Unsupported($"{permission} through a view");
    }

    public static int Ordinal(Table table, ColumnReferenceExpression column, bool inserting = false)
    {
        string name = column.MultiPartIdentifier.Identifiers[^1].Value;
        int at = Array.FindIndex(table.Columns, c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (at < 0) throw Errors.InvalidColumn(name);
        if (table.Columns[at].IsRowVersion && !inserting)
            throw new SqlError(272, 16, 1, "Cannot update a timestamp column.", endsBatch: true);
        if (table.Columns[at].Computed is not null)
            throw new SqlError(271, 16, 1, $"The column \"{name}\" cannot be modified because it is either a computed column or is the result of a UNION operator.", endsBatch: true);
        return at;
    }
}
