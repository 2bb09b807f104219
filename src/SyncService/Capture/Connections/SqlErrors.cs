using System.ComponentModel;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Microsoft.Data.SqlClient;

namespace SyncService.Capture.Connections;

/// <summary>Turns what SqlClient throws into the operator's words.</summary>
/// <remarks>
/// Numbers: https://learn.microsoft.com/sql/relational-databases/errors-events/database-engine-events-and-errors. Compatible servers
/// send other numbers for some, so what is unknown is judged by its severity: 11 to 16 is the statement's fault, above is the server's.
/// </remarks>
internal static partial class SqlErrors
{
    private static readonly (int Number, Regex Words)[] Words =
    [
        (18456, LoginFailed()), (208, NoObject()), (207, NoColumn()), (229, NoRight()), (4060, NoDatabase()), (1205, Deadlock()),
    ];

    public static bool IsOurs(Exception e) =>
        e is SqlException or InvalidOperationException { Source: "Microsoft.Data.SqlClient" } or Win32Exception or TimeoutException or SocketException or IOException;

    public static bool IsMissingColumn(SqlException e) => Known(e.Number, FirstLine(e.Message)) == 207;

    public static bool IsMissingRight(SqlException e) => Known(e.Number, FirstLine(e.Message)) is 229 or 230;

    /// <summary>Whether the server refuses what it was asked, and may answer another question.</summary>
    public static bool IsOfStatement(SqlException e) => e is { Number: > 0, Class: >= 11 and <= 16 } && !IsPassing(Known(e.Number, FirstLine(e.Message)));

    public static bool IsTimeout(Exception? e) => e is TimeoutException or SqlException { Number: -2 };

    /// <param name="e">What was thrown.</param>
    /// <param name="server">Its name.</param>
    /// <param name="view">What was asked for.</param>
    /// <param name="options">How it was reached.</param>
    /// <param name="settings">Of the stream that it is about; null where it is about the server.</param>
    public static SyncException Translate(Exception e, string server, string view, SourceOptions options, SettingNames? settings = null) =>
        Describe(e, server, view, options, settings ?? SettingNames.Variables).Of(Store.SqlServer);

    private static SyncException Describe(Exception e, string server, string view, SourceOptions options, SettingNames settings)
    {
        if (e is not SqlException answer)
        {
            return new SyncException($"Cannot reach SQL Server at {server} (MSSQL_HOST, MSSQL_PORT): {Reason(e as SocketException, ForeignText.Without(options.Password, FirstLine(e.Message)))}.", "", Failure.Transient, e);
        }

        var text = ForeignText.Without(options.Password, FirstLine(answer.Message));
        if (IsCertificate(answer))
        {
            return new SyncException(
                $"SQL Server at {server}: the TLS handshake failed on the server's certificate.",
                "Set MSSQL_TRUST_SERVER_CERTIFICATE=true to accept it unchecked, or MSSQL_ENCRYPT=optional for a server without TLS.",
                Failure.Configuration,
                e);
        }

        return Known(answer.Number, text) switch
        {
            18456 or 18452 or 18450 or 18486 or 18487 or 18488 => new SyncException(
                $"SQL Server at {server} refuses the login of {options.User}: {text}.", "Look at MSSQL_USER and MSSQL_PASSWORD.", Failure.Configuration, e),
            4060 or 911 or 4064 or 916 => new SyncException(
                $"SQL Server at {server} has no database {options.Database} for {options.User}: {text}.", "Look at MSSQL_DATABASE.", Failure.Configuration, e),
            208 => new SyncException(
                $"There is no view or table {view} in {options.Database}.", $"Look at its name and schema in {settings.Source}.", Failure.Configuration, e),
            207 => new SyncException(
                $"The columns of {view} changed: {text}.", "They are looked at again.", Failure.Transient, e),
            230 => new SyncException(
                $"{options.User} may not read all of {view}: {text}.",
                $"Run: GRANT SELECT ON {(view.Length == 0 ? "the view" : SqlName.Parse(view).Sql)} TO {SqlName.Quote(options.User)}; or name in {settings.Include} the columns that it may read.",
                Failure.Configuration,
                e),
            229 or 262 => new SyncException(
                $"{options.User} may not read {view}: {text}.", $"Run: GRANT SELECT ON {(view.Length == 0 ? "the view" : SqlName.Parse(view).Sql)} TO {SqlName.Quote(options.User)};", Failure.Configuration, e),
            -2 => new SyncException(
                $"{view} did not answer within {options.CommandTimeout.TotalSeconds:0} s.", "An index on the change column helps; MSSQL_TIMEOUT is the limit.", Failure.Transient, e),
            var number when IsPassing(number) =>
                new SyncException($"SQL Server at {server}: {text}.", "", Failure.Transient, e),
            > 0 and not (10053 or 10054 or 10060 or 10061 or 233 or 64 or 121 or 258) when answer.Class is >= 11 and <= 16 =>
                new SyncException($"{view}: {text} (error {answer.Number}).", "", Failure.Configuration, e),
            _ => new SyncException($"Cannot reach SQL Server at {server} (MSSQL_HOST, MSSQL_PORT): {Reason(answer, text)}.", "", Failure.Transient, e),
        };
    }

    private static bool IsPassing(int number) => number is
        1205 or 1222 or 3960 or 3961 or 701 or 802 or 8645 or 8651 or 9002 or 40197 or 40501 or 40613 or 49918 or 49919 or 49920 or 10928 or 10929 or 596 or 6005;

    /// <summary>The number that SQL Server gives to what is said, for servers that say the same under a number of their own.</summary>
    private static int Known(int number, string text)
    {
        if (number is 18456 or 208 or 207 or 229 or 230 or 4060 or 1205) return number;
        foreach (var (known, words) in Words)
        {
            if (words.IsMatch(text)) return known;
        }

        return number;
    }

    private static bool IsCertificate(SqlException e) =>
        e.InnerException is System.Security.Authentication.AuthenticationException
        || e.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);

    private static string Reason(SqlException e, string text) => e.InnerException is SocketException socket
        ? Reason(socket, text)
        : e.Message.Contains("Could not open a connection", StringComparison.Ordinal) ? "no server answers there" : text;

    private static string Reason(SocketException? e, string text) => e?.SocketErrorCode switch
    {
        null or SocketError.Success => text,
        SocketError.ConnectionRefused => "no server answers there",
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => "the name is unknown",
        _ => FirstLine(e.Message),
    };

    [GeneratedRegex("^Login failed|authentication failed for", RegexOptions.IgnoreCase)]
    private static partial Regex LoginFailed();

    [GeneratedRegex("^Invalid object name|^(relation|table|view) .* does not exist", RegexOptions.IgnoreCase)]
    private static partial Regex NoObject();

    [GeneratedRegex("^Invalid column name|^column .* does not exist", RegexOptions.IgnoreCase)]
    private static partial Regex NoColumn();

    [GeneratedRegex("permission was denied on|^permission denied for", RegexOptions.IgnoreCase)]
    private static partial Regex NoRight();

    [GeneratedRegex("^Cannot open database|^database .* does not exist", RegexOptions.IgnoreCase)]
    private static partial Regex NoDatabase();

    [GeneratedRegex("deadlock victim|^deadlock detected", RegexOptions.IgnoreCase)]
    private static partial Regex Deadlock();

    /// <summary>What an answer says, without the full stop of its end.</summary>
    public static string FirstLine(string text) => text.Split('\n', 2)[0].Trim().TrimEnd('.');
}
