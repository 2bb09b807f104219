using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Definitions;
using SqlServerSandbox.Sql.Security;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Tds;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>An argument of a procedure call; what an output argument becomes is put back.</summary>
internal sealed class ProcedureArgument(string? name, TypedValue value, bool output)
{
    public string? Name => name;

    public TypedValue Value { get; set; } = value;

    public bool Output => output;
}

/// <summary>The system procedures that clients call.</summary>
internal sealed class Procedures(Runner runner)
{
    private static readonly HashSet<string> Describing = new(StringComparer.OrdinalIgnoreCase)
    {
        "sp_help", "sp_helptext", "sp_helpindex", "sp_helpconstraint", "sp_helptrigger", "sp_helpdb", "sp_helpuser", "sp_helprole", "sp_helprolemember", "sp_helprotect",
        "sp_columns", "sp_tables", "sp_pkeys", "sp_fkeys", "sp_statistics", "sp_special_columns", "sp_stored_procedures", "sp_databases", "sp_depends", "sp_spaceused",
        "sp_describe_first_result_set", "sp_who", "sp_lock", "sp_settriggerorder", "sp_sequence_get_range",
    };

    private Session Session => runner.Session;

    /// <summary>Runs a procedure and returns its status.</summary>
    public int Run(string name, IReadOnlyList<ProcedureArgument> arguments)
    {
        if (SandboxProcedures.Owns(name))
        {
            new SandboxProcedures(Session).Run(name, arguments);
            return 0;
        }
        switch (name.ToLowerInvariant())
        {
            case "sp_executesql":
                ExecuteSql(arguments);
                return 0;
            case "sp_prepare":
                arguments[0].Value = Prepare(TextOf(arguments[2]), TextOf(arguments[1]));
                return 0;
            case "sp_prepexec":
                arguments[0].Value = Prepare(TextOf(arguments[2]), TextOf(arguments[1]));
                Execute(TextOf(arguments[2]), TextOf(arguments[1]), arguments.Skip(3).ToArray());
                return 0;
            case "sp_execute":
                int handle = (int)arguments[0].Value.Value.Long;
                if (!Session.PreparedStatements.TryGetValue(handle, out var prepared))
                    throw new SqlError(8179, 16, 2, $"Could not find prepared statement with handle {handle}.", endsBatch: true);
                Execute(prepared.Text, prepared.Parameters, arguments.Skip(1).ToArray());
                return 0;
            case "sp_unprepare":
                Session.PreparedStatements.Remove((int)arguments[0].Value.Value.Long);
                return 0;
            case "sp_reset_connection":
                Session.Reset();
                return 0;
            case "sp_rename":
                new Ddl(Session).Rename(TextOf(arguments[0]), TextOf(arguments[1]), arguments.Count > 2 ? TextOf(arguments[2]) : "OBJECT");
                return 0;
            case "sp_tablecollations_100" or "sp_tablecollations_90" or "sp_tablecollations":
                TableCollations(TextOf(arguments[0]));
                return 0;
            case "sp_set_session_context":
                SetContext(arguments);
                return 0;
            case "sp_updatestats" or "sp_configure" or "sp_recompile":
                return 0;
            case "sp_getapplock" or "sp_releaseapplock":
                throw Errors.Unsupported(name);
            default:
                if (new CatalogProcedures(Session).Run(name, arguments)) return 0;
                if (name.Equals("sp_addrolemember", StringComparison.OrdinalIgnoreCase) && arguments.Count == 2)
                {
                    new PrincipalDdl(Session).AddMember(TextOf(arguments[0]), TextOf(arguments[1]));
                    return 0;
                }
                if (name.Equals("sp_droprolemember", StringComparison.OrdinalIgnoreCase) && arguments.Count == 2)
                {
                    new PrincipalDdl(Session).DropMember(TextOf(arguments[0]), TextOf(arguments[1]));
                    return 0;
                }
                if (new PropertyProcedures(Session).Run(name.ToLowerInvariant(), arguments)) return 0;
                // They describe what sys.* and INFORMATION_SCHEMA show.
                if (Describing.Contains(name)) throw Errors.Unsupported(name);
                throw Errors.UnknownProcedure(name);
        }
    }

    /// <summary>The name by which <see cref="Run"/> knows a procedure: without its schema, but for the stand-in's own.</summary>
    public static string NameOf(string? schema, string name) => "sandbox".Equals(schema, StringComparison.OrdinalIgnoreCase) ? $"sandbox.{name}" : name;

    private static string TextOf(ProcedureArgument argument) =>
        argument.Value.Value.IsNull ? "" : Conversion.ToText(argument.Value.Value, argument.Value.Type);

    private TypedValue Prepare(string text, string parameters)
    {
        SqlText.Parse(text);
        int handle = Session.PreparedStatements.Count == 0 ? 1 : Session.PreparedStatements.Keys.Max() + 1;
        Session.PreparedStatements[handle] = new Prepared(text, parameters);
        return new TypedValue(SqlType.Int, Value.From((long)handle));
    }

    private void ExecuteSql(IReadOnlyList<ProcedureArgument> arguments)
    {
        if (arguments.Count == 0) throw Errors.ArgumentCount("sp_executesql", 1);
        string parameters = arguments.Count > 1 ? TextOf(arguments[1]) : "";
        Execute(TextOf(arguments[0]), parameters, arguments.Skip(2).ToArray());
    }

    private void Execute(string text, string parameters, ProcedureArgument[] arguments)
    {
        var declared = ParameterList.Parse(parameters, Session.Database);
        var variables = new List<(string Name, TypedValue Value)>();
        var bound = new Dictionary<string, ProcedureArgument>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = string.IsNullOrEmpty(arguments[i].Name) ? i < declared.Count ? declared[i].Name : "" : arguments[i].Name!;
            if (!declared.Any(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
                throw new SqlError(8145, 16, 1, $"{name} is not a parameter for procedure sp_executesql.", endsBatch: true);
            bound[name] = arguments[i];
        }
        foreach (var (name, type, output) in declared)
        {
            if (!bound.TryGetValue(name, out var argument))
            {
                if (!output) throw new SqlError(8178, 16, 1, $"The parameterized query '({parameters}){text}' expects the parameter '{name}', which was not supplied.", endsBatch: true);
                variables.Add((name, new TypedValue(type, Value.Null)));
                continue;
            }
            variables.Add((name, new TypedValue(type, Conversion.Convert(argument.Value.Value, argument.Value.Type, type))));
        }
        var after = runner.RunNested(text, variables, []);
        foreach (var (name, argument) in bound)
            if (argument.Output) argument.Value = after[name];
    }

    private void SetContext(IReadOnlyList<ProcedureArgument> arguments)
    {
        string key = TextOf(arguments[0]);
        if (Session.ReadOnlyContext.Contains(key))
            throw new SqlError(15664, 16, 1, $"Cannot set key '{key}' in the session context. The key has been set as read_only for this session.", endsBatch: true);
        Session.Context[key] = arguments[1].Value;
        if (arguments.Count > 2 && arguments[2].Value.Value is { IsNull: false, Long: 1 }) Session.ReadOnlyContext.Add(key);
    }

    // SqlBulkCopy asks for the collation of each column of its destination.
    private void TableCollations(string name)
    {
        var response = runner.Response;
        ResultColumn[] columns =
        [
            new("colid", SqlType.Int, false), new("name", SqlType.SysName, true), new("tds_collation", new SqlType(TypeId.Binary, 5), true),
            new("collation", SqlType.SysName, true),
        ];
        response.BeginRows(columns);
        int count = 0;
        if (Session.FindByName(name) is { } found)
        {
            foreach (var column in SystemColumns.Of(Session, found))
            {
                response.Row(
                [
                    Value.From((long)++count), Value.From(column.Name),
                    column.Type.IsText ? Value.From(column.Type.Collation?.Wire ?? Collation.Wire) : Value.Null, column.Type.IsText ? Value.From(NamedCollation.NameOf(column.Type.Collation)) : Value.Null,
                ]);
            }
        }
        response.Done(DoneStatus.Count, DoneCommand.Select, count);
    }
}
