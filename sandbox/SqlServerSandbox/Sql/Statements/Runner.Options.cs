using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

internal sealed partial class Runner
{
    private bool RunTransaction(TSqlStatement statement)
    {
        switch (statement)
        {
            case BeginTransactionStatement begin:
                session.Begin(NameOf(begin.Name), begin.Distributed);
                break;
            case CommitTransactionStatement:
                session.Commit();
                break;
            case RollbackTransactionStatement { Name: { } name } when name.Identifier is not null && session.RollbackTo(name.Value):
                break;
            case RollbackTransactionStatement:
                session.Rollback();
                break;
            case SaveTransactionStatement save:
                session.Save(save.Name.Value);
                break;
            case SetTransactionIsolationLevelStatement level:
                session.Isolation = level.Level switch
                {
                    IsolationLevel.ReadUncommitted => Isolation.ReadUncommitted,
                    IsolationLevel.ReadCommitted => Isolation.ReadCommitted,
                    IsolationLevel.RepeatableRead => Isolation.RepeatableRead,
                    IsolationLevel.Serializable => Isolation.Serializable,
                    _ => Isolation.Snapshot,
                };
                break;
            default:
                return false;
        }
        return true;
    }

    // A transaction may be named by a word or by a variable.
    private string? NameOf(IdentifierOrValueExpression? name) =>
        name is null ? null : name.ValueExpression is VariableReference variable ? Scalar(variable, SqlType.NVarChar(32)).Text : name.Value;

    private bool RunOption(TSqlStatement statement)
    {
        switch (statement)
        {
            case PredicateSetStatement set:
                RunPredicate(set);
                return true;
            case SetIdentityInsertStatement identity:
                var table = session.Find(identity.Table) as TableObject ?? throw Errors.InvalidObject(identity.Table.BaseIdentifier.Value);
                session.IdentityInsert = identity.IsOn ? table : null;
                return true;
            case SetCommandStatement commands:
                foreach (var command in commands.Commands.OfType<GeneralSetCommand>()) RunCommand(command);
                return true;
            // Accepted without effect: the limits that clients set to what is the case here anyway.
            case SetRowCountStatement { NumberRows: IntegerLiteral { Value: "0" } } or SetStatisticsStatement:
                return true;
            case SetTextSizeStatement size:
                if (Scalar(size.TextSize, SqlType.Int).Long is not (0 or -1 or int.MaxValue)) throw Errors.Unsupported("SET TEXTSIZE to less than everything");
                return true;
            case SetRowCountStatement:
                throw Errors.Unsupported("SET ROWCOUNT");
            default:
                return false;
        }
    }

    // Formats and languages are the ones that a new login has; which session a deadlock ends is not chosen.
    private void RunCommand(GeneralSetCommand command)
    {
        string value = command.Parameter is IdentifierLiteral word ? word.Value : Scalar(command.Parameter, SqlType.NVarCharMax).Text;
        switch (command.CommandType)
        {
            case GeneralSetCommandType.LockTimeout:
                session.LockTimeout = (int)Scalar(command.Parameter, SqlType.Int).Long;
                break;
            case GeneralSetCommandType.DateFirst when value is "7":
            case GeneralSetCommandType.DateFormat when value.Equals("mdy", StringComparison.OrdinalIgnoreCase):
            case GeneralSetCommandType.Language when value.ToUpperInvariant() is "US_ENGLISH" or "ENGLISH":
            case GeneralSetCommandType.DeadlockPriority:
                break;
            default:
                throw Errors.Unsupported($"SET {command.CommandType.ToString().ToUpperInvariant()} {value}");
        }
    }

    private void RunPredicate(PredicateSetStatement set)
    {
        if (set.Options.HasFlag(SetOptions.NoCount)) session.NoCount = set.IsOn;
        if (set.Options.HasFlag(SetOptions.XactAbort)) session.AbortOnError = set.IsOn;
        if (set.Options.HasFlag(SetOptions.ImplicitTransactions)) session.ImplicitTransactions = set.IsOn;
        if (set.Options.HasFlag(SetOptions.FmtOnly)) session.FormatOnly = set.IsOn;
        if (set.Options.HasFlag(SetOptions.ParseOnly) || set.Options.HasFlag(SetOptions.NoExec)) session.ParseOnly = set.IsOn;
    }

    private void RunExecute(ExecuteSpecification specification)
    {
        var procedures = new Procedures(this);
        switch (specification.ExecutableEntity)
        {
            case ExecutableStringList strings:
                string text = string.Concat(strings.Strings.Select(s => Scalar(s, SqlType.NVarCharMax) is { IsNull: false } v ? v.Text : ""));
                RunNested(text, [], []);
                break;
            case ExecutableProcedureReference { ProcedureReference.ProcedureReference: { } reference } call:
                string name = Procedures.NameOf(reference.Name.SchemaIdentifier?.Value, reference.Name.BaseIdentifier.Value);
                var arguments = call.Parameters.Select(p => Argument(p)).ToArray();
                int status = RunIn(reference.Name.DatabaseIdentifier?.Value, () => procedures.Run(name, arguments));
                for (int i = 0; i < arguments.Length; i++)
                    if (arguments[i].Output && call.Parameters[i].ParameterValue is VariableReference variable)
                        Assignment.Set(session, variable.Name, arguments[i].Value.Value, arguments[i].Value.Type);
                if (specification.Variable is not null) Assignment.Set(session, specification.Variable.Name, Value.From((long)status), SqlType.Int);
                break;
            default:
                throw Errors.Unsupported("EXECUTE of this");
        }
    }

    /// <summary>A system procedure that is called by the name of a database runs in that one.</summary>
    private int RunIn(string? other, Func<int> procedure)
    {
        if (string.IsNullOrEmpty(other)) return procedure();
        if (!session.Server.TryFind(other, out var called)) throw Errors.UnknownDatabase(other);
        var database = session.Database;
        session.Database = called;
        try
        {
            return procedure();
        }
        finally
        {
            session.Database = database;
        }
    }

    private ProcedureArgument Argument(ExecuteParameter parameter)
    {
        var binder = new Binder(session);
        // A bare word in a procedure call is a string.
        if (parameter.ParameterValue is IdentifierLiteral word) return new ProcedureArgument(parameter.Variable?.Name, new TypedValue(SqlType.NVarChar(word.Value.Length), Value.From(word.Value)), false);
        if (parameter.ParameterValue is DefaultLiteral) throw Errors.Unsupported("DEFAULT as an argument");
        var bound = binder.Bind(parameter.ParameterValue, new Scope(null));
        return new ProcedureArgument(parameter.Variable?.Name, new TypedValue(bound.Type, bound.Eval(binder.Frame)), parameter.IsOutput);
    }

    /// <summary>Runs text with variables of its own, as sp_executesql and EXEC(...) do; then gives back its variables.</summary>
    public Dictionary<string, TypedValue> RunNested(string text, IEnumerable<(string Name, TypedValue Value)> variables, IReadOnlyList<string> outputs)
    {
        _ = outputs;
        var outer = session.Variables;
        var inner = new Dictionary<string, TypedValue>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in variables) inner[name] = value;
        session.Variables = inner;
        var kept = (session.SeesTriggerTables, session.Chained, session.ScopeIdentity);
        (session.SeesTriggerTables, session.Chained) = (false, false);
        int contexts = session.ContextDepth;
        var database = session.Database;
        var options = session.Options;
        session.NestLevel++;
        response.ProcedureDepth++;
        try
        {
            RunScript(SqlText.Parse(text));
        }
        finally
        {
            session.Variables = outer;
            session.NestLevel--;
            (session.SeesTriggerTables, session.Chained, session.ScopeIdentity) = kept;
            session.Revert(contexts);
            // USE and SET hold until the end of EXECUTE (https://learn.microsoft.com/sql/t-sql/statements/set-statements-transact-sql).
            session.Database = database;
            session.Options = options;
            response.ProcedureDepth = Math.Max(0, response.ProcedureDepth - 1);
        }
        return inner;
    }

    public static string Describe(SqlType type) => string.Create(CultureInfo.InvariantCulture, $"{type}");
}
