using System.Globalization;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>What the three hosts may look like. Each method says what is wrong, or null.</summary>
internal static class HostSyntax
{
    private const string Sentinel = "sentinel:";

    /// <summary>One host, perhaps with an instance: the port has a variable of its own.</summary>
    public static string? ProblemOfSource(string host)
    {
        if (host.Any(char.IsWhiteSpace) || host.Contains("://", StringComparison.Ordinal))
            return "a name or an address alone";

        // One colon or comma and then digits is host and port; several colons are an IPv6 address.
        var parts = host.Split(':', ',');
        return parts is [_, { Length: > 0 } port] && port.All(char.IsAsciiDigit)
            ? $"a name or an address alone (the port goes into {Variables.MssqlPort.Name})"
            : null;
    }

    /// <summary><c>host</c>, <c>host:port</c>, <c>[IPv6]:port</c>, or a comma-separated list of them.</summary>
    public static string? ProblemOfList(string hosts) =>
        hosts.Split(',').All(IsEndpoint) ? null : "a host, host:port, or a comma-separated list of them";

    /// <summary>The same, or <c>sentinel:NAME@</c> before it.</summary>
    public static string? ProblemOfRedis(string hosts)
    {
        if (!hosts.StartsWith(Sentinel, StringComparison.OrdinalIgnoreCase))
            return ProblemOfList(hosts) is null ? null : "a host, host:port, a comma-separated list of them, or sentinel:NAME@host:port,host:port";

        var at = hosts.IndexOf('@', StringComparison.Ordinal);
        return at > Sentinel.Length && ProblemOfList(hosts[(at + 1)..]) is null
            ? null
            : "sentinel:NAME@host:port,host:port, where NAME is the name of the master";
    }

    private static bool IsEndpoint(string text)
    {
        text = text.Trim();
        if (text.Length == 0 || text.Any(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is '@' or ';' or '='))
            return false;

        // A bare IPv6 address has several colons and no port.
        var colon = text.LastIndexOf(':');
        var bracketed = text[0] == '[';
        if (colon < 0 || (!bracketed && text.IndexOf(':', StringComparison.Ordinal) != colon))
            return !text.Contains('/', StringComparison.Ordinal) || text[0] == '/';
        if (bracketed && text[^1] == ']')
            return true;
        return colon > 0 && int.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1 and <= 65_535;
    }
}
