using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Catalog.Properties;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>sp_addextendedproperty and its kin.</summary>
internal sealed class PropertyProcedures(Session session)
{
    private static readonly string[] Names = ["@name", "@value", "@level0type", "@level0name", "@level1type", "@level1name", "@level2type", "@level2name"];

    /// <summary>Runs a procedure; false when it is none of these.</summary>
    public bool Run(string procedure, IReadOnlyList<ProcedureArgument> arguments)
    {
        if (procedure is not ("sp_addextendedproperty" or "sp_updateextendedproperty" or "sp_dropextendedproperty")) return false;
        bool drops = procedure == "sp_dropextendedproperty";
        var given = Named(arguments, drops ? [.. Names.Where(n => n != "@value")] : Names);
        string name = TextOf(given, "@name") ?? throw Errors.ArgumentCount(procedure, 1);
        var owner = Owner(given, out string place);
        var database = session.Database;
        var before = database.Properties;
        bool exists = before.Any(p => p.Is(owner, name));
        if (procedure == "sp_addextendedproperty" && exists)
            throw new SqlError(15233, 16, 1, $"Property cannot be added. Property '{name}' already exists for '{place}'.", endsBatch: true);
        if (procedure != "sp_addextendedproperty" && !exists)
            throw new SqlError(15217, 16, 2, $"Property cannot be updated or deleted. Property '{name}' does not exist for '{place}'.", endsBatch: true);
        var rest = before.Where(p => !p.Is(owner, name));
        database.Properties = drops ? [.. rest] : [.. rest, new ExtendedProperty(owner, name, given.GetValueOrDefault("@value")?.Value)];
        if (session.TransactionDepth > 0) session.Transaction!.OnRollback(() => database.Properties = before, database.Id);
        return true;
    }

    private PropertyOwner Owner(Dictionary<string, ProcedureArgument> given, out string place)
    {
        var levels = new List<(string Kind, string Name)>();
        for (int i = 0; i <= 2 && TextOf(given, $"@level{i}type") is { } kind; i++)
            levels.Add((kind.ToUpperInvariant(), Bare(TextOf(given, $"@level{i}name") ?? "")));
        place = levels.Count == 0 ? "object specified" : string.Join('.', levels.Select(l => l.Name));
        session.DemandAdministrator("ALTER");
        return Find(levels) ?? throw new SqlError(15135, 16, 8, $"Object is invalid. Extended properties are not permitted on '{place}', or the object does not exist.", endsBatch: true);
    }

    private PropertyOwner? Find(List<(string Kind, string Name)> levels)
    {
        var database = session.Database;
        if (levels.Count == 0) return new PropertyOwner(0, "DATABASE", 0, 0);
        if (levels[0].Kind is not ("SCHEMA" or "USER")) throw Errors.Unsupported($"extended properties on {levels[0].Kind}");
        if (!database.Schemas.TryGetValue(levels[0].Name, out int schema)) return null;
        if (levels.Count == 1) return new PropertyOwner(3, "SCHEMA", schema, 0);
        if (levels[1].Kind is not ("TABLE" or "VIEW" or "FUNCTION")) throw Errors.Unsupported($"extended properties on {levels[1].Kind}");
        if (database.Find(levels[0].Name, levels[1].Name) is not { } found) return null;
        if (levels.Count == 2) return Object(found.Id, 0);
        bool Named(string name) => name.Equals(levels[2].Name, StringComparison.OrdinalIgnoreCase);
        switch (levels[2].Kind)
        {
            case "COLUMN":
                return SystemColumns.Of(session, found).FirstOrDefault(c => Named(c.Name)) is { } column ? Object(found.Id, column.Id) : null;
            case "CONSTRAINT" or "TRIGGER":
                return database.Objects.OfType<TableChild>().FirstOrDefault(c => c.Table == found && Named(c.Name)) is { } child ? Object(child.Id, 0) : null;
            case "INDEX":
                if (found is TableObject { Columnstore: { } columnstore } stored && Named(columnstore.Name)) return new PropertyOwner(7, "INDEX", stored.Id, SystemIndexes.ColumnstoreId(stored));
                return found is TableObject table && table.Data.Indexes.Find(i => Named(i.Name)) is { } index
                    ? new PropertyOwner(7, "INDEX", table.Id, SystemIndexes.IndexId(table.Data, index.Name)) : null;
            default:
                throw Errors.Unsupported($"extended properties on {levels[2].Kind}");
        }
    }

    private static PropertyOwner Object(int id, int column) => new(1, "OBJECT_OR_COLUMN", id, column);

    private static Dictionary<string, ProcedureArgument> Named(IReadOnlyList<ProcedureArgument> arguments, string[] names)
    {
        var given = new Dictionary<string, ProcedureArgument>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < arguments.Count; i++) given[string.IsNullOrEmpty(arguments[i].Name) ? names[i] : arguments[i].Name!] = arguments[i];
        return given;
    }

    private static string? TextOf(Dictionary<string, ProcedureArgument> given, string name) =>
        given.TryGetValue(name, out var argument) && !argument.Value.Value.IsNull ? Conversion.ToText(argument.Value.Value, argument.Value.Type) : null;

    private static string Bare(string name) => name.StartsWith('[') && name.EndsWith(']') ? name[1..^1].Replace("]]", "]", StringComparison.Ordinal) : name;
}
