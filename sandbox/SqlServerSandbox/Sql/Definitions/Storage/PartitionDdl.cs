using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Storage;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Order;

namespace SqlServerSandbox.Sql.Definitions.Storage;

/// <summary>
/// Partition functions and schemes, which are kept and change no row
/// (https://learn.microsoft.com/sql/relational-databases/partitions/create-partitioned-tables-and-indexes).
/// </summary>
internal sealed class PartitionDdl(Session session, Action<Action> undoable)
{
    // File groups come before them in sys.data_spaces.
    private const int FirstScheme = 65601;
    private const int FirstFunction = 65536;

    /// <summary>Runs a statement; false when it is none of these.</summary>
    public bool Run(TSqlStatement statement)
    {
        if (statement is not (CreatePartitionFunctionStatement or CreatePartitionSchemeStatement or DropPartitionFunctionStatement or DropPartitionSchemeStatement)) return false;
        session.DemandAdministrator("ALTER ANY DATASPACE");
        var database = session.Database;
        var (functions, schemes) = (database.PartitionFunctions, database.PartitionSchemes);
        switch (statement)
        {
            case CreatePartitionFunctionStatement create:
                if (functions.Any(f => Same(f.Name, create.Name))) throw Errors.AlreadyExists(create.Name.Value);
                database.PartitionFunctions = [.. functions, Function(create, functions.Select(f => f.Id + 1).DefaultIfEmpty(FirstFunction).Max())];
                break;
            case CreatePartitionSchemeStatement create:
                if (schemes.Any(s => Same(s.Name, create.Name))) throw Errors.AlreadyExists(create.Name.Value);
                database.PartitionSchemes = [.. schemes, Scheme(create, schemes.Select(s => s.Id + 1).DefaultIfEmpty(FirstScheme).Max())];
                break;
            case DropPartitionFunctionStatement drop:
                if (schemes.Any(s => Same(s.Function.Name, drop.Name))) throw new SqlError(7706, 16, 1, $"Partition function '{drop.Name.Value}' is being used by one or more partition schemes.", endsBatch: true);
                database.PartitionFunctions = Without(functions, f => Same(f.Name, drop.Name), drop, "function");
                break;
            case DropPartitionSchemeStatement drop:
                if (database.Objects.OfType<TableObject>().Any(t => t.Partitioning is { } p && Same(p.Scheme.Name, drop.Name)))
                    throw new SqlError(7717, 16, 1, $"The partition scheme \"{drop.Name.Value}\" is currently being used to partition one or more tables.", endsBatch: true);
                database.PartitionSchemes = Without(schemes, s => Same(s.Name, drop.Name), drop, "scheme");
                break;
        }
        undoable(() => (database.PartitionFunctions, database.PartitionSchemes) = (functions, schemes));
        return true;
    }

    /// <summary>What stands behind ON, where it is a scheme and a column; null where it is a file group or nothing.</summary>
    /// <exception cref="SqlError">1921, 1911 and 7726, when they do not fit.</exception>
    public static Partitioning? Of(Session session, TableObject table, FileGroupOrPartitionScheme? on)
    {
        if (on is not { PartitionSchemeColumns: [{ } column, ..] }) return null;
        string name = on.Name.Identifier?.Value ?? on.Name.Value;
        var scheme = session.Database.PartitionSchemes.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new SqlError(1921, 16, 1, $"Invalid partition scheme '{name}' specified.", endsBatch: true);
        int at = table.OrdinalOf(column.Value);
        if (at < 0) throw new SqlError(1911, 16, 1, $"Column name '{column.Value}' does not exist in the target table or view.", endsBatch: true);
        var found = table.Data.Columns[at];
        if (found.Type with { Collation = null } != scheme.Function.Type with { Collation = null })
            throw new SqlError(7726, 16, 1, $"Partition column '{found.Name}' has data type {found.Type.Name} which is different from the partition function '{scheme.Function.Name}' parameter data type {scheme.Function.Type.Name}.", endsBatch: true);
        return new Partitioning(scheme, found.Id);
    }

    private PartitionFunction Function(CreatePartitionFunctionStatement create, int id)
    {
        var (type, _, _) = TypeBinder.Bind(create.ParameterType.DataType, session.Database);
        var values = new List<Value>();
        foreach (var boundary in create.BoundaryValues)
        {
            var binder = new Binder(session);
            var bound = binder.Bind(boundary, new Scope(null));
            values.Add(Conversion.Convert(bound.Eval(binder.Frame), bound.Type, type));
        }
        values.Sort((a, b) => a.IsNull || b.IsNull ? b.IsNull.CompareTo(a.IsNull) : Comparison.Compare(a, b, type));
        for (int i = 1; i < values.Count; i++)
            if (!values[i].IsNull && !values[i - 1].IsNull && Comparison.Compare(values[i - 1], values[i], type) == 0)
                throw new SqlError(7708, 16, 1, $"Duplicate values are not allowed in partition function boundary values list. The boundary value being added is already present at ordinal {i} of the boundary value list.", endsBatch: true);
        return new PartitionFunction(id, create.Name.Value, type, create.Range == PartitionFunctionRange.Right, values.ToArray(), session.Clock.GetLocalNow().DateTime);
    }

    private PartitionScheme Scheme(CreatePartitionSchemeStatement create, int id)
    {
        var function = session.Database.PartitionFunctions.FirstOrDefault(f => Same(f.Name, create.PartitionFunction)) ?? throw Errors.InvalidObject(create.PartitionFunction.Value);
        if (!create.IsAll && create.FileGroups.Count <= function.Boundaries.Count)
            throw new SqlError(7707, 16, 1, $"The associated partition function '{function.Name}' generates more partitions than there are file groups mentioned in the scheme '{create.Name.Value}'.", endsBatch: true);
        return new PartitionScheme(id, create.Name.Value, function);
    }

    private static IReadOnlyList<T> Without<T>(IReadOnlyList<T> all, Func<T, bool> dropped, DropUnownedObjectStatement drop, string kind) =>
        all.Any(dropped) || drop.IsIfExists
            ? [.. all.Where(a => !dropped(a))]
            : throw new SqlError(15151, 16, 1, $"Cannot drop the partition {kind} '{drop.Name.Value}', because it does not exist or you do not have permission.", endsBatch: true);

    private static bool Same(string name, Identifier other) => name.Equals(other.Value, StringComparison.OrdinalIgnoreCase);
}
