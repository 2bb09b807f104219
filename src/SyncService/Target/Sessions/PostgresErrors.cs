using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>Turns what Npgsql throws into the operator's words, by SQLSTATE class.</summary>
/// <remarks>Classes: https://www.postgresql.org/docs/current/errcodes-appendix.html</remarks>
internal static class PostgresErrors
{
    /// <summary>How the client begins to say that the server has no TLS, for which it has no type.</summary>
    private const string NoTls = "SSL connection requested";

    /// <summary>How the client begins to say that the server, which it has reached, does not answer.</summary>
    private const string NoAnswer = "Exception while reading from stream";

    /// <remarks>A connection that was found broken while it was idle answers the next command with an InvalidOperationException.</remarks>
    public static bool IsOurs(Exception e) =>
        e is NpgsqlException or TimeoutException or SocketException or ObjectDisposedException or IOException or InvalidOperationException { Source: "Npgsql" };

    /// <summary>Whether a failure is this row's data: then the others can go on without it.</summary>
    public static bool IsData(Exception e) => e is PostgresException answer && Kind(answer) == Failure.Data;

    /// <remarks>A row that a policy refuses comes with the state of a missing right, but is this row's affair; the routine is the same in every language. A text that is no <c>jsonpath</c>, <c>tsvector</c> or
    /// <c>tsquery</c> comes with the state of a statement that is wrong, but without a place in it.</remarks>
    public static Failure Kind(PostgresException answer) => answer switch
    {
        { SqlState: PostgresErrorCodes.InsufficientPrivilege, Routine: "ExecWithCheckOptions" } => Failure.Data,
        { SqlState: PostgresErrorCodes.SyntaxError, Position: 0, InternalPosition: 0 } => Failure.Data,
        _ => Kind(answer.SqlState),
    };

    public static Failure Kind(string sqlState) => sqlState[..2] switch
    {
        "22" or "23" or "21" => Failure.Data,
        "42" or "28" or "3D" or "3F" or "0A" or "2B" => sqlState == "42P05" ? Failure.Transient : Failure.Configuration,
        "P0" or "44" => Failure.Data,

        // A row, or its entry in an index, that is larger than a page takes; the others of the class are limits of the statement.
        "54" => sqlState == "54000" ? Failure.Data : Failure.Configuration,
        _ => Failure.Transient,
    };

    /// <param name="e">What was thrown.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="options">How the server was reached.</param>
    /// <param name="settings">Of the stream whose target it is about; null where it is about the service's own tables, or the server.</param>
    public static SyncException Translate(Exception e, string subject, TargetOptions options, SettingNames? settings = null) => Describe(e, subject, options, settings).Of(Store.PostgreSql);

    private static SyncException Describe(Exception e, string subject, TargetOptions options, SettingNames? settings)
    {
        // No row has such a value: it comes with the set-up of a session.
        if (e is PostgresException { SqlState: PostgresErrorCodes.InvalidParameterValue, Routine: "call_string_check_hook" } zone && zone.MessageText.Contains("\"TimeZone\"", StringComparison.Ordinal))
        {
            return new SyncException($"{subject}: {zone.MessageText.TrimEnd('.')}.", "Look at PG_TIME_ZONE.", Failure.Configuration, e);
        }

        if (e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } ended)
        {
            return new SyncException(
                $"{subject} is slow, or somebody ended the statement: {ForeignText.Without(options.Password, ended.MessageText.TrimEnd('.'))}.",
                "pg_stat_activity shows what the sessions of the service wait for.",
                Failure.Transient,
                e);
        }

        if (e is PostgresException { SqlState: var state } answer)
        {
            return new SyncException($"{subject}: {ForeignText.Without(options.Password, answer.MessageText.TrimEnd('.'))}.", Hint(state, options, settings), Kind(answer), e);
        }

        if (Handshake(e) is { } refused)
        {
            return new SyncException($"{subject}: no TLS connection: {ForeignText.Without(options.Password, refused.TrimEnd('.'))}.", "Look at PG_SSLMODE, and at PG_SSLROOTCERT for the authority that signed its certificate.", Failure.Configuration, e);
        }

        if (IsSilent(e)) return new SyncException($"{subject} does not answer in time.", "Is the server overloaded, or was it stopped?", Failure.Transient, e);
        return new SyncException(
            $"Cannot reach {subject} (PG_HOST, PG_PORT): {ForeignText.Without(options.Password, Reason(e))}.", "", Failure.Transient, e);
    }

    private static string Hint(string state, TargetOptions options, SettingNames? settings) => state switch
    {
        "28P01" or "28000" => "Look at PG_USER and PG_PASSWORD.",
        "3D000" => "Look at PG_DATABASE.",
        "3F000" or "42P01" when settings is null => "Run what sync-service init prints.",
        "3F000" => $"Look at the schema in {settings!.Target}.",
        "42501" => $"Grant {options.User} that right; sync-service check names each that is missing, with its statement.",
        "42P01" => MissingTable.Advice(settings!),
        "25006" => "Look at default_transaction_read_only of the role and the database; a standby takes no rows either.",
        "42P10" => "The key columns need a primary key or a unique index on the target table.",
        "55P03" => "Another session holds a lock on it: pg_blocking_pids() and pg_stat_activity name that session.",
        "53300" => "Raise max_connections, or free some.",
        "53100" => "Free space on the server's disk.",
        _ => "",
    };

    /// <summary>Why client and server do not come to an encrypted connection; null when that is not what failed.</summary>
    private static string? Handshake(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException || (cause is NpgsqlException && cause.Message.StartsWith(NoTls, StringComparison.Ordinal))) return cause.Message;
        }

        return null;
    }

    private static bool IsSilent(Exception e) => e is NpgsqlException { InnerException: TimeoutException } silent && silent.Message.StartsWith(NoAnswer, StringComparison.Ordinal);

    private static string Reason(Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }: return "no server answers there";
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }: return "the name is unknown";
                case SocketException socket: return socket.Message.TrimEnd('.');
                case TimeoutException: return "no answer in time";
                case NpgsqlException { InnerException: null }: return cause.Message.TrimEnd('.');
            }
        }

        return "the connection was lost";
    }
}
