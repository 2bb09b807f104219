using System.Globalization;
using System.Net;

namespace SyncService.Queue.Connections;

/// <summary>Reads <c>REDIS_HOST</c>: a host, a list of hosts, or <c>sentinel:NAME@host,host</c>.</summary>
internal static class RedisEndpoints
{
    private const string SentinelPrefix = "sentinel:";
    private const int DefaultPort = 6379;
    private const int DefaultSentinelPort = 26379;

    /// <param name="options">Host and port as configured.</param>
    /// <param name="sentinelService">The master's name when the endpoints are sentinels; else null.</param>
    /// <exception cref="FormatException">The text names no host, or a port that is none.</exception>
    public static IReadOnlyList<EndPoint> Parse(QueueOptions options, out string? sentinelService)
    {
        var text = options.Host;
        sentinelService = null;
        if (text.StartsWith(SentinelPrefix, StringComparison.OrdinalIgnoreCase))
        {
            text = text[SentinelPrefix.Length..];
            var at = text.IndexOf('@', StringComparison.Ordinal);
            if (at <= 0) throw new FormatException("write sentinel:NAME@host:port,host:port, where NAME is the master's name");
            sentinelService = text[..at];
            text = text[(at + 1)..];
        }

        var port = options.Port ?? (sentinelService is null ? DefaultPort : DefaultSentinelPort);
        var endpoints = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(part => Endpoint(part, port)).ToList();
        return endpoints.Count > 0 ? endpoints : throw new FormatException("names no host");
    }

    public static string Describe(QueueOptions options) => options.Host.Contains(':', StringComparison.Ordinal) || options.Host.Contains(',', StringComparison.Ordinal)
        ? options.Host
        : string.Create(CultureInfo.InvariantCulture, $"{options.Host}:{options.Port ?? DefaultPort}");

    private static EndPoint Endpoint(string text, int defaultPort)
    {
        if (IPEndPoint.TryParse(text, out var address)) return address.Port == 0 ? new IPEndPoint(address.Address, defaultPort) : address;
        var colon = text.LastIndexOf(':');
        if (colon < 0) return new DnsEndPoint(text, defaultPort);
        return int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 && colon > 0
            ? new DnsEndPoint(text[..colon], port)
            : throw new FormatException($"'{text}' is not host:port");
    }
}
