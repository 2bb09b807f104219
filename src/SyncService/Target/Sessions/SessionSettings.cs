using System.Globalization;

namespace SyncService.Target.Sessions;

/// <summary>What the service sets on its sessions, as SQL.</summary>
/// <remarks>
/// Text forms must not depend on the server's configuration. Losing the last commits in a crash is noticed and mended by the
/// protocol, so nobody has to wait for the disk, or for a standby. A frozen process must not hold the rows it locked for ever. Limits of the role, the database or the server
/// do not hold for these sessions: what the client would give up, the server ends before, so that nothing is left at work there.
/// </remarks>
internal static class SessionSettings
{
    /// <summary>Set by those who use a session, for as long as they have it.</summary>
    private static readonly string[] Later = ["enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit"];

    private static readonly string[] AtOpening =
    [
        "DateStyle", "IntervalStyle", "bytea_output", "extra_float_digits", "xmloption", "TimeZone", "client_min_messages", "synchronous_commit", "statement_timeout", "lock_timeout",
        "idle_in_transaction_session_timeout", "tcp_keepalives_idle", "tcp_keepalives_interval", "tcp_keepalives_count", "application_name",
    ];

    /// <summary>Those that not every version has, each with its value and the condition under which it takes it.</summary>
    private static readonly (string Name, string Value, string Condition)[] Newer =
    [
        ("idle_session_timeout", "0", "true"),
        ("transaction_timeout", "0", "true"),

        // A statement whose client is gone ends soon. Other systems cannot look: https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-CLIENT-CONNECTION-CHECK-INTERVAL
        ("client_connection_check_interval", "5s", "version() LIKE '%linux%'"),
    ];

    private static readonly string[] All = [.. AtOpening, .. Newer.Select(one => one.Name), .. Later];

    /// <summary>How long one statement of a short task may take; the client waits longer.</summary>
    private static readonly string LongestStatement = Milliseconds(PostgresSources.LongestStatement);

    /// <summary>The process of the server that answers.</summary>
    public const string Process = "SELECT pg_backend_pid()";

    /// <summary>Sets all until the session ends.</summary>
    public static string Set(TargetOptions options) => $"SELECT {Calls(options, isLocal: false)}";

    /// <summary>Sets all until the transaction ends.</summary>
    public static string SetLocal(TargetOptions options) => $"SELECT {Calls(options, isLocal: true)}";

    /// <summary>Sets all where this process of the server answers, and tells its number; sets nothing and has no row where another one does.</summary>
    public static string SetWhere(TargetOptions options, int process) => $"SELECT pg_backend_pid(), {Calls(options, isLocal: false)} {Where(process)}";

    /// <summary>The process that answers, and each setting as it is before the service changes any.</summary>
    public static string Former { get; } = $"SELECT pg_backend_pid(), ARRAY[{string.Join(", ", All.Select(name => $"current_setting('{name}', true)"))}]";

    /// <summary>Sets each setting to what it was, gives up all locks of the session, and tells the process; where another one answers, nothing, and no row.</summary>
    /// <param name="process">The one that has them.</param>
    /// <param name="values">As <see cref="Former"/> told them.</param>
    public static string Restore(int process, IReadOnlyList<string?> values)
    {
        var calls = All.Zip(values).Where(one => one.Second is not null || !Newer.Any(newer => newer.Name == one.First)).Select(one => Call(one.First, one.Second, isLocal: false)).Prepend("pg_advisory_unlock_all()");
        return $"SELECT pg_backend_pid(), {string.Join(", ", calls)} {Where(process)}";
    }

    /// <summary>After how long the server is to end a statement, from now on until the session ends.</summary>
    public static string EndStatementsAfter(TimeSpan time) => $"SET statement_timeout = {Milliseconds(time)}";

    private static string Milliseconds(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);

    private static string Where(int process) => string.Create(CultureInfo.InvariantCulture, $"WHERE pg_backend_pid() = {process}");

    private static string Calls(TargetOptions options, bool isLocal) => string.Join(", ", AtOpening.Zip(
        (string[])["ISO, MDY", "postgres", "hex", "1", "content", options.TimeZone, "warning", "off", LongestStatement, "0", "30s", "5", "2", "3", "sync-service"],
        (name, value) => Call(name, value, isLocal)).Concat(Newer.Select(one => $"CASE WHEN current_setting('{one.Name}', true) IS NOT NULL AND {one.Condition} THEN {Call(one.Name, one.Value, isLocal)} END")));

    /// <remarks>Without a value it becomes what a session begins with.</remarks>
    private static string Call(string name, string? value, bool isLocal) =>
        $"set_config('{name}', {(value is null ? "NULL" : $"'{value.Replace("'", "''", StringComparison.Ordinal)}'")}, {(isLocal ? "true" : "false")})";
}
