using SqlServerSandbox.Catalog;
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
            default:
                throw Errors.UnknownProcedure(name);
        }
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
