using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Definitions;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Tds;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

internal sealed partial class Runner
{
    private Flow Execute(TSqlStatement statement)
    {
        session.Statement = statement.GetType();
        switch (statement)
        {
            case SelectStatement select:
                RunSelect(select);
                break;
            case InsertStatement insert:
                Done(DoneCommand.Insert, Insert.Run(insert, session));
                break;
            case UpdateStatement update:
                Done(DoneCommand.Update, Update.Run(update, session));
                break;
            case DeleteStatement delete:
                Done(DoneCommand.Delete, Update.Run(delete, session));
                break;
            case MergeStatement:
                throw Errors.Unsupported("MERGE");
            case InsertBulkStatement bulk:
                session.PendingBulk = BulkLoad.Prepare(bulk, session);
                break;
            case BeginEndBlockStatement block:
                return RunAll(block.StatementList);
            case IfStatement branch:
                return RunIf(branch);
            case WhileStatement loop:
                return RunWhile(loop);
            case BreakStatement:
                return Flow.Break;
            case ContinueStatement:
                return Flow.Continue;
            case ReturnStatement back:
                if (back.Expression is not null) _returnValue = Scalar(back.Expression, SqlType.Int).Long;
                return Flow.Return;
            case TryCatchStatement tryCatch:
                return RunTry(tryCatch);
            case DeclareVariableStatement declare:
                RunDeclare(declare);
                break;
            case SetVariableStatement set:
                RunSet(set);
                break;
            case PrintStatement print:
                var text = Scalar(print.Expression, SqlType.NVarCharMax);
                response.Info(0, 0, 1, text.IsNull ? " " : text.Text, statement.StartLine);
                break;
            case RaiseErrorStatement raise:
                RunRaise(raise);
                break;
            case ThrowStatement again:
                RunThrow(again);
                break;
            case WaitForStatement wait:
                RunWait(wait);
                break;
            case UseStatement use:
                RunUse(use.DatabaseName.Value);
                break;
            case ExecuteStatement execute:
                RunExecute(execute.ExecuteSpecification);
                break;
            case KillStatement kill:
                RunKill(kill);
                break;
            case ShutdownStatement:
                session.DemandServer("SHUTDOWN");
                session.Server.ShutDown?.Invoke();
                break;
            case UpdateStatisticsStatement or CheckpointStatement or ReconfigureStatement or DbccStatement:
                break;
            default:
                if (RunTransaction(statement) || RunOption(statement) || session.Server.Define(() => RunSecurity(statement))) break;
                if (session.Server.Define(() => new Ddl(session).Run(statement)))
                {
                    session.Server.NoteDefinition();
                    Done(DoneCommand.None, null);
                    break;
                }
                throw Errors.Unsupported(statement.GetType().Name.Replace("Statement", "", StringComparison.Ordinal));
        }
        return Flow.Next;
    }

    private void RunSelect(SelectStatement select)
    {
        if (select.Into is not null)
        {
            Done(DoneCommand.Select, session.Server.Define(() => new Ddl(session).SelectInto(select)));
            return;
        }
        var binder = new Binder(session);
        var query = binder.BindSelect(select);
        if (select.QueryExpression is QuerySpecification { SelectElements: [SelectSetVariable, ..] } assigning)
        {
            RunAssignment(assigning, query, binder);
            return;
        }
        if (session.ImplicitTransactions && session.TransactionDepth == 0 && binder.Tables.Count > 0) session.Begin("implicit_transaction");
        binder.Freeze();
        if (session.FormatOnly)
        {
            response.BeginRows(query.Describe());
            Done(DoneCommand.Select, 0);
            return;
        }
        var reading = session.BeginReading(binder.Tables);
        long rows = 0;
        try
        {
            query.Root.Open(binder.Frame);
            response.BeginRows(query.Describe());
            var sender = new RowSender(query, response);
            while (query.Root.Next(binder.Frame))
            {
                binder.Frame.BeginRow();
                sender.Send(binder.Frame);
                rows++;
            }
        }
        finally
        {
            query.Root.Close();
            session.EndReading(reading);
        }
        Done(DoneCommand.Select, rows);
    }

    private void RunAssignment(QuerySpecification specification, Query query, Binder binder)
    {
        binder.Freeze();
        query.Root.Open(binder.Frame);
        long rows = 0;
        while (query.Root.Next(binder.Frame))
        {
            rows++;
            binder.Frame.BeginRow();
            for (int i = 0; i < query.Outputs.Count; i++)
            {
                if (specification.SelectElements[i] is not SelectSetVariable set) throw new SqlError(141, 15, 1, "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.", endsBatch: true);
                var output = query.Outputs[i];
                if (set.AssignmentKind != AssignmentKind.Equals)
                    output = Arithmetic.Bind(binder, Assignment.Operation(set.AssignmentKind), binder.Bind(set.Variable, new Scope(null)), output);
                Assignment.Set(session, set.Variable.Name, output.Eval(binder.Frame), output.Type);
            }
        }
        query.Root.Close();
        session.RowCount = rows;
    }

    /// <summary>Evaluates an expression that stands alone, subqueries included.</summary>
    private Value Scalar(ScalarExpression expression, SqlType type)
    {
        var binder = new Binder(session);
        var bound = binder.Bind(expression, new Scope(null));
        binder.Freeze();
        return Conversion.Convert(bound.Eval(binder.Frame), bound.Type, type);
    }

    private bool Holds(BooleanExpression condition)
    {
        var binder = new Binder(session);
        var bound = binder.BindPredicate(condition, new Scope(null));
        binder.Freeze();
        return bound.Test(binder.Frame) == Truth.True;
    }

    private void RunDeclare(DeclareVariableStatement declare)
    {
        foreach (var element in declare.Declarations)
        {
            if (element.Value is null) continue;
            string name = element.VariableName.Value;
            session.Variables[name] = session.Variables[name] with { Value = Scalar(element.Value, session.Variables[name].Type) };
        }
    }

    private void RunSet(SetVariableStatement set)
    {
        string name = set.Variable.Name;
        if (!session.Variables.TryGetValue(name, out var declared)) throw Errors.UndeclaredVariable(name);
        if (set.CursorDefinition is not null) throw Errors.Unsupported("cursors");
        if (set.AssignmentKind == AssignmentKind.Equals)
        {
            session.Variables[name] = declared with { Value = Scalar(set.Expression, declared.Type) };
            return;
        }
        var binder = new Binder(session);
        var scope = new Scope(null);
        var result = Arithmetic.Bind(binder, Assignment.Operation(set.AssignmentKind), binder.Bind(set.Variable, scope), binder.Bind(set.Expression, scope));
        binder.Freeze();
        Assignment.Set(session, name, result.Eval(binder.Frame), result.Type);
    }
}
