using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Tds;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

internal sealed partial class Runner
{
    private Flow RunIf(IfStatement branch)
    {
        if (session.FormatOnly || Holds(branch.Predicate)) return Run(branch.ThenStatement);
        return branch.ElseStatement is null ? Flow.Next : Run(branch.ElseStatement);
    }

    private Flow RunWhile(WhileStatement loop)
    {
        while (Holds(loop.Predicate))
        {
            var flow = Run(loop.Statement);
            if (flow == Flow.Break) break;
            if (flow == Flow.Return) return flow;
        }
        return Flow.Next;
    }

    private Flow RunTry(TryCatchStatement tryCatch)
    {
        var outer = session.Caught;
        _tries++;
        try
        {
            var flow = RunAll(tryCatch.TryStatements);
            _tries--;
            return flow;
        }
        catch (SqlError error) when (error.Severity > 10)
        {
            _tries--;
            session.Caught = error;
        }
        catch
        {
            _tries--;
            throw;
        }
        try
        {
            return RunAll(tryCatch.CatchStatements);
        }
        finally
        {
            session.Caught = outer;
        }
    }

    private void RunRaise(RaiseErrorStatement raise)
    {
        byte severity = (byte)Math.Clamp(Scalar(raise.SecondParameter, SqlType.Int).Long, 0, 25);
        byte state = (byte)Math.Clamp(Scalar(raise.ThirdParameter, SqlType.Int).Long, 0, 255);
        var first = Scalar(raise.FirstParameter, SqlType.NVarCharMax);
        string text = first.IsNull ? "" : first.Text;
        int number = 50000;
        if (raise.FirstParameter is IntegerLiteral literal)
        {
            number = int.Parse(literal.Value, CultureInfo.InvariantCulture);
            text = $"Error {number}, severity {severity}, state {state} was raised, but no message with that error number was found in sys.messages. If error is larger than 50000, make sure the user-defined message is added using sp_addmessage.";
        }
        text = FormatMessage(text, [.. raise.OptionalParameters.Select(p => Scalar(p, SqlType.NVarCharMax))]);
        if (severity <= 10)
        {
            response.Info(severity == 10 ? number : 50000, severity, state, text, raise.StartLine);
            return;
        }
        throw new SqlError(number, severity, state, text) { Line = raise.StartLine, IsRaised = true };
    }

    // %s, %d, %i, %u, with width; what printf has beyond is not in RAISERROR's daily use.
    private static string FormatMessage(string text, Value[] arguments)
    {
        int next = 0;
        return System.Text.RegularExpressions.Regex.Replace(text, "%(?<flags>[-+0 #]*)(?<width>\\d*)(?:\\.\\d+)?(?<kind>[sdiuoxX%])", match =>
        {
            string kind = match.Groups["kind"].Value;
            if (kind == "%") return "%";
            string argument = next < arguments.Length && !arguments[next].IsNull ? arguments[next].Text : "(null)";
            next++;
            if (kind is "x" or "X" && long.TryParse(argument, out long number)) argument = number.ToString(kind, CultureInfo.InvariantCulture);
            int width = match.Groups["width"].Value is { Length: > 0 } w ? int.Parse(w, CultureInfo.InvariantCulture) : 0;
            string flags = match.Groups["flags"].Value;
            return flags.Contains('-', StringComparison.Ordinal) ? argument.PadRight(width) : argument.PadLeft(width, flags.Contains('0', StringComparison.Ordinal) && kind != "s" ? '0' : ' ');
        });
    }

    private void RunThrow(ThrowStatement again)
    {
        if (again.ErrorNumber is null)
        {
            var caught = session.Caught ?? throw new SqlError(10704, 15, 1, "To rethrow an error, a THROW statement must be used inside a CATCH block. Insert the THROW statement inside a CATCH block, or add error parameters to the THROW statement.", endsBatch: true);
            throw new SqlError(caught.Number, caught.Severity, caught.State, caught.Message, endsBatch: true) { Line = caught.Line };
        }
        int number = (int)Scalar(again.ErrorNumber, SqlType.Int).Long;
        throw new SqlError(number, 16, (byte)Scalar(again.State, SqlType.Int).Long, Scalar(again.Message, SqlType.NVarCharMax).Text, endsBatch: true) { Line = again.StartLine };
    }

    private void RunWait(WaitForStatement wait)
    {
        if (wait.WaitForOption == WaitForOption.Statement) throw Errors.Unsupported("WAITFOR (statement)");
        var value = Scalar(wait.Parameter, SqlType.NVarChar(50));
        var time = Conversion.Convert(value, SqlType.NVarChar(50), new SqlType(TypeId.Time, Scale: 7));
        var now = session.Clock.GetLocalNow();
        var delay = TimeSpan.FromTicks(time.Long);
        if (wait.WaitForOption == WaitForOption.Time)
        {
            delay -= now.TimeOfDay;
            if (delay < TimeSpan.Zero) delay += TimeSpan.FromDays(1);
        }
        long started = session.Clock.GetTimestamp();
        for (var rest = delay; rest > TimeSpan.Zero; rest = delay - session.Clock.GetElapsedTime(started))
        {
            session.ThrowIfCancelled();
            Thread.Sleep(rest < TimeSpan.FromMilliseconds(10) ? rest : TimeSpan.FromMilliseconds(10));
        }
    }

    private void RunUse(string name)
    {
        if (!session.Server.TryFind(name, out var database)) throw Errors.UnknownDatabase(name);
        if (database.SingleUser is { } user && user != session.Spid)
            throw new SqlError(924, 14, 1, $"Database '{name}' is already open and can only have one user at a time.", endsBatch: true);
        string old = session.Database.Name;
        session.Database = database;
        response.Environment(EnvChange.Database, database.Name, old);
        response.Info(5701, 0, 2, $"Changed database context to '{database.Name}'.");
    }

    private void RunKill(KillStatement kill)
    {
        session.DemandServer("KILL");
        int spid = (int)Scalar(kill.Parameter, SqlType.Int).Long;
        if (spid == session.Spid) throw new SqlError(6104, 16, 1, "Cannot use KILL to kill your own process.");
        if (!session.Server.Sessions.TryGetValue(spid, out var other)) throw new SqlError(6106, 16, 2, $"Process ID {spid} is not an active process ID.");
        other.Kill();
    }
}
