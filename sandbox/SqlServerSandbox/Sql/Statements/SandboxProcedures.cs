using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Availability;
using SqlServerSandbox.Catalog.Clocks;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>The procedures of schema <c>sandbox</c>: the stand-in's own, which no SQL Server has, for the administrator alone.</summary>
internal sealed class SandboxProcedures(Session session)
{
    private const string Prefix = "sandbox.";

    public static bool Owns(string name) => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    public void Run(string name, IReadOnlyList<ProcedureArgument> arguments)
    {
        string bare = name[Prefix.Length..].ToLowerInvariant();
        if (!session.IsAdministrator) throw Errors.PermissionDenied("EXECUTE", bare, session.Database.Name, "sandbox");
        var clock = session.Server.Clock;
        switch (bare)
        {
            // @now datetimeoffset, UTC without an offset; @running bit = 1.
            case "set_clock":
                long utc = Argument(arguments, 0, "@now", SqlType.DateTimeOffset)?.Long ?? throw Missing(bare, "@now");
                clock.Set(new DateTimeOffset(utc, TimeSpan.Zero), Argument(arguments, 1, "@running", SqlType.Bit)?.Long != 0);
                break;
            // @milliseconds bigint, negative to go back.
            case "step_clock":
                clock.Step(TimeSpan.FromMilliseconds(Argument(arguments, 0, "@milliseconds", SqlType.BigInt)?.Long ?? throw Missing(bare, "@milliseconds")));
                break;
            // @name nvarchar(128), an IANA or a Windows name.
            case "set_time_zone":
                string zoneName = Argument(arguments, 0, "@name", SqlType.NVarChar(128))?.Text ?? throw Missing(bare, "@name");
                if (!TimeZones.TryFindAny(zoneName, out var zone))
                    throw new SqlError(50000, 16, 1, $"There is no time zone '{zoneName}'. Give an IANA name as Europe/Madrid, or a Windows name as Romance Standard Time.", endsBatch: true);
                clock.SetZone(zone);
                break;
            // @version bigint: the last one to forget; without it, what is older than the retention.
            case "clean_change_tracking":
                CleanTracking(Argument(arguments, 0, "@version", SqlType.BigInt)?.Long);
                break;
            // @login sysname, @token nvarchar(max), @seconds int: how long it is valid; NULL for ever.
            case "add_token":
                string login = Argument(arguments, 0, "@login", SqlType.SysName)?.Text ?? throw Missing(bare, "@login");
                string token = Argument(arguments, 1, "@token", SqlType.NVarCharMax)?.Text ?? throw Missing(bare, "@token");
                session.Server.Tokens.Add(login, token, Argument(arguments, 2, "@seconds", SqlType.Int) is { } seconds ? clock.GetUtcNow().AddSeconds(seconds.Long) : null);
                break;
            case "drop_token":
                session.Server.Tokens.Remove(Argument(arguments, 0, "@token", SqlType.NVarCharMax)?.Text ?? throw Missing(bare, "@token"));
                break;
            // @milliseconds int: how far the secondary is behind; NULL lets nothing move to it.
            case "set_secondary_lag":
                Group.Lag = Argument(arguments, 0, "@milliseconds", SqlType.Int) is { } lag ? TimeSpan.FromMilliseconds(lag.Long) : null;
                break;
            case "catch_up_secondary":
                Group.CatchUp();
                break;
            // @forced bit = 0: with 1 what has not come to the secondary is lost.
            case "fail_over":
                FailOver(Argument(arguments, 0, "@forced", SqlType.Bit)?.Long == 1);
                break;
            // @text nvarchar(4000): part of the statement; @run nvarchar(max): what happens once, right behind it.
            case "after":
                string after = Argument(arguments, 0, "@text", SqlType.NVarChar(4000))?.Text ?? throw Missing(bare, "@text");
                session.Server.Interjections.Add(after, Argument(arguments, 1, "@run", SqlType.NVarCharMax)?.Text ?? throw Missing(bare, "@run"), session);
                break;
            default:
                throw Errors.UnknownProcedure(name);
        }
    }

    private AvailabilityGroup Group => session.Server.Group ?? throw new SqlError(50000, 16, 1, "There is no secondary. Start the stand-in with --secondary-port.", endsBatch: true);

    // The roles change, and who was connected to either is sent away, as he is by a real one.
    private void FailOver(bool forced)
    {
        var group = Group;
        Server[] both = [group.Primary, group.Secondary];
        if (session.TransactionDepth > 0) throw new SqlError(50000, 16, 1, "A fail-over cannot come from within a transaction.", endsBatch: true);
        foreach (var other in both.SelectMany(s => s.Sessions.Values).Where(s => s != session).ToArray()) other.Kill();
        group.FailOver(forced);
        if (session.Server.TryFind(session.Database.Name, out var database)) session.Database = database;
    }

    // What the cleanup task does in the background of a real server. A moment of its own parts those who saw before from those who see after.
    private void CleanTracking(long? version)
    {
        var tracking = session.Database.Tracking;
        long last = version ?? tracking.ExpiredVersion();
        long stamp = session.Server.Transactions.Tick();
        foreach (var table in session.Database.Objects.OfType<TableObject>()) table.Tracking?.Clean(last, stamp);
    }

    // By name, or by place where no names are given.
    private static Value? Argument(IReadOnlyList<ProcedureArgument> arguments, int place, string name, SqlType type)
    {
        var given = arguments.FirstOrDefault(a => name.Equals(a.Name, StringComparison.OrdinalIgnoreCase))
            ?? (place < arguments.Count && string.IsNullOrEmpty(arguments[place].Name) ? arguments[place] : null);
        return given is null || given.Value.Value.IsNull ? null : Conversion.Convert(given.Value.Value, given.Value.Type, type);
    }

    private static SqlError Missing(string procedure, string parameter) =>
        new(201, 16, 4, $"Procedure or function '{procedure}' expects parameter '{parameter}', which was not supplied.", endsBatch: true);
}
