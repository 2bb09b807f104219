using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Guard;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Tds;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>Runs batches for a session and writes what comes of them.</summary>
internal sealed partial class Runner(Session session, Response response)
{
    private enum Flow
    {
        Next,
        Break,
        Continue,
        Return,
    }

    private int _tries;
    private long? _returnValue;

    /// <summary>Lets the session's statements run the triggers that they fire.</summary>
    public Runner WithTriggers()
    {
        session.Fire = Fire;
        return this;
    }

    public Session Session => session;

    public Response Response => response;

    /// <summary>Runs a batch. Errors are sent to the client; false says that the batch was cut short.</summary>
    public bool RunBatch(string text)
    {
        try
        {
            RunScript(SqlText.Parse(text));
            return true;
        }
        catch (SqlError error)
        {
            Report(error);
            return false;
        }
        catch (BatchAbortedException)
        {
            return false;
        }
    }

    private void RunScript(TSqlScript script)
    {
        if (session.NestLevel > 32) throw new SqlError(217, 16, 1, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).", endsBatch: true);
        if (session.IsLimited) LimitedSql.Check(script);
        foreach (var batch in script.Batches)
        {
            var declarations = new DeclarationFinder(session);
            foreach (var statement in batch.Statements) statement.Accept(declarations);
            foreach (var statement in batch.Statements)
                if (Run(statement) == Flow.Return) return;
        }
    }

    private Flow RunAll(StatementList statements)
    {
        foreach (var statement in statements.Statements)
        {
            var flow = Run(statement);
            if (flow != Flow.Next) return flow;
        }
        return Flow.Next;
    }

    private Flow Run(TSqlStatement statement)
    {
        session.ThrowIfCancelled();
        if (session.ParseOnly && statement is not PredicateSetStatement) return Flow.Next;
        try
        {
            StatementGuard.Check(statement);
            var flow = Execute(statement);
            session.Server.Interjections.Notice(session, () => TextOf(statement));
            return flow;
        }
        catch (SqlError error)
        {
            if (error.Line == 0) error.Line = statement.StartLine;
            error.Procedure ??= session.Trigger?.Trigger.Name ?? "";
            response.DropRow();
            session.LastError = error.Number;
            Damage(error);
            if (_tries > 0 || response.ProcedureDepth > 0 && error.EndsBatch) throw;
            Report(error);
            if (error.EndsBatch || (session.AbortOnError && !error.IsRaised)) throw new BatchAbortedException();
            return Flow.Next;
        }
    }

    private static string TextOf(TSqlStatement statement) =>
        string.Concat(statement.ScriptTokenStream.Skip(statement.FirstTokenIndex).Take(statement.LastTokenIndex - statement.FirstTokenIndex + 1).Select(t => t.Text));

    // A deadlock and what aborts a batch by conversion take the transaction with them.
    private void Damage(SqlError error)
    {
        bool rollsBack = error.Number is 1205 or 3951 or 3960 or 3961 || (session.AbortOnError && error.Severity > 10 && !error.IsRaised);
        if (error.Number is 241 or 242 or 244 or 245 or 248 or 8114 && error.EndsBatch) rollsBack = true;
        if (!rollsBack || session.TransactionDepth == 0) return;
        if (_tries > 0 && error.Number != 1205) session.Doomed = true;
        else session.Rollback();
    }

    private void Report(SqlError error)
    {
        session.LastError = error.Number;
        response.Error(error);
        response.Done(DoneStatus.Error | InTransaction, DoneCommand.None, 0);
    }

    private DoneStatus InTransaction => session.TransactionDepth > 0 ? DoneStatus.InTransaction : 0;

    private void Done(int command, long? count)
    {
        session.LastError = 0;
        if (count is { } rows) session.RowCount = rows;
        if (session.NoCount && command != DoneCommand.Select)
        {
            if (response.ProcedureDepth == 0) response.Done(InTransaction, command, 0);
            return;
        }
        response.Done((count is null || session.NoCount ? 0 : DoneStatus.Count) | InTransaction, command, count ?? 0);
    }

    /// <summary>Variables exist in the whole batch, wherever DECLARE stands.</summary>
    private sealed class DeclarationFinder(Session session) : TSqlFragmentVisitor
    {
        public override void Visit(DeclareVariableElement node)
        {
            var type = TypeBinder.Bind(node.DataType, session.Database).Type;
            session.Variables.TryAdd(node.VariableName.Value, new TypedValue(type, Value.Null));
        }

        // A module has variables of its own.
        public override void ExplicitVisit(CreateTriggerStatement node)
        {
        }

        public override void ExplicitVisit(CreateFunctionStatement node)
        {
        }

        public override void ExplicitVisit(AlterFunctionStatement node)
        {
        }

        public override void ExplicitVisit(CreateOrAlterFunctionStatement node)
        {
        }

        public override void ExplicitVisit(AlterTriggerStatement node)
        {
        }

        public override void ExplicitVisit(CreateOrAlterTriggerStatement node)
        {
        }

        public override void Visit(DeclareTableVariableStatement node) => throw Errors.Unsupported("table variables");
    }
}

/// <summary>The batch ends here; its error was sent already.</summary>
internal sealed class BatchAbortedException : Exception;
