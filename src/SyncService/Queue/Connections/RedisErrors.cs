using System.Net.Sockets;
using System.Security.Authentication;
using StackExchange.Redis;

namespace SyncService.Queue.Connections;

/// <summary>Turns what the Redis client throws into the operator's words.</summary>
internal static class RedisErrors
{
    /// <summary>In a hint, where a key's name has that of the deployment before it.</summary>
    private const string Prefix = "PREFIX";

    private static readonly (string Prefix, string Hint)[] Configuration =
    [
        ("NOAUTH", "Set REDIS_PASSWORD."),
        ("WRONGPASS", "Look at REDIS_USER and REDIS_PASSWORD."),
        ("ERR AUTH", "Look at REDIS_USER and REDIS_PASSWORD."),
        ("WRONGTYPE", "A key of the queue holds something else: look at PREFIXsync_queue and its companions in REDIS_DB."),
        ("ERR DB index", "Look at REDIS_DB."),
        ("string exceeds maximum allowed size", "Raise its proto-max-bulk-len above the size of the largest row, or leave the column out of the stream."),
        ("ERR unknown command", "The server must know EVAL and cjson (Redis 5 or later)."),
    ];

    /// <summary>The second is what a script is told by Redis 7.0 and before.</summary>
    private static readonly string[] Rights = ["NOPERM", "The user executing the script can't"];

    public static bool IsOurs(Exception e) =>
        e is RedisException or RedisTimeoutException or TimeoutException or ObjectDisposedException or SocketException;

    /// <param name="e">What was thrown.</param>
    /// <param name="server">Its name.</param>
    /// <param name="options">How it was spoken to: one that does not know TLS hangs up without a word.</param>
    public static SyncException Translate(Exception e, string server, QueueOptions options) => Describe(e, server, options).Of(Store.Redis);

    public static SyncException Full(string server, Exception? cause) =>
        new($"Redis at {server} has no memory left for the queue.", "Raise its maxmemory, or lower QUEUE_HIGH_WATER.", Failure.Transient, cause);

    private static SyncException Describe(Exception e, string server, QueueOptions options)
    {
        var text = ForeignText.Without(options.Password, e is RedisConnectionException { InnerException: RedisServerException inner } ? inner.Message : e.Message);
        if (Rights.Any(refusal => text.Contains(refusal, StringComparison.Ordinal))) return new($"Redis at {server} refuses: {FirstLine(text)}.", RedisRights.Grant(options), Failure.Configuration, e);
        foreach (var (prefix, hint) in Configuration)
        {
            if (text.Contains(prefix, StringComparison.Ordinal)) return new($"Redis at {server} refuses: {FirstLine(text)}.", hint.Replace(Prefix, options.KeyPrefix, StringComparison.Ordinal), Failure.Configuration, e);
        }

        return e switch
        {
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } when IsHandshake(e) =>
                new($"Redis at {server}: the TLS handshake failed.", "Look at REDIS_TLS, and at REDIS_CA_FILE for the authority that signed its certificate.", Failure.Configuration, e),
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
                new($"Redis at {server} refuses the login: {FirstLine(text)}.", "Look at REDIS_USER and REDIS_PASSWORD.", Failure.Configuration, e),
            RedisServerException when text.StartsWith("OOM", StringComparison.Ordinal) =>
                Full(server, e),
            RedisServerException => new($"Redis at {server} refuses: {FirstLine(text)}.", "", Failure.Transient, e),
            RedisTimeoutException or TimeoutException =>
                new($"Redis at {server} does not answer in time.", "", Failure.Transient, e),
            _ => new($"Cannot reach Redis at {server} (REDIS_HOST, REDIS_PORT): {Reason(e, options.Tls)}.", "", Failure.Transient, e),
        };
    }

    /// <summary>The client calls that a failed authentication, too; of the cause it often keeps the name alone.</summary>
    private static bool IsHandshake(Exception e) =>
        Chain(e).Any(cause => cause is AuthenticationException || cause.Message.Contains(nameof(AuthenticationException), StringComparison.Ordinal));

    private static string Reason(Exception e, bool tls)
    {
        foreach (var cause in Chain(e).Reverse())
        {
            switch (cause)
            {
                case SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData }: return "the name is unknown";
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }: return "no server answers there";
                case RedisConnectionException { FailureType: ConnectionFailureType.UnableToConnect }: return tls ? "no server answers there over TLS (REDIS_TLS)" : "no server answers there";
                case RedisConnectionException { FailureType: ConnectionFailureType.SocketClosed or ConnectionFailureType.SocketFailure }: return "the connection was closed";
            }
        }

        return "no connection";
    }

    /// <summary>The failure and what it came from, the outermost first.</summary>
    private static IEnumerable<Exception> Chain(Exception e) =>
    [
        e,
        .. e is AggregateException several ? several.InnerExceptions.SelectMany(Chain) : e.InnerException is { } inner ? Chain(inner) : [],
    ];

    private static string FirstLine(string text) => text.Split('\n', 2)[0].Trim().TrimEnd('.');
}
