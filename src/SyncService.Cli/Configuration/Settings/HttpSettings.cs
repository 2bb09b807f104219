using System.Net;
using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Cli.Web.Serving;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>The variables of the page, the health checks and the metrics.</summary>
internal static class HttpSettings
{
    private const int ShortestToken = 16;

    public static HttpOptions Read(SettingReader read, Findings findings, TimeSpan? interval, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> envFile)
    {
        var http = new HttpOptions();
        http = http with
        {
            Port = Port(read, http.Port),
            Bind = Bind(read, http.Bind),
            Hosts = Hosts(read),
            Token = read.Text(Variables.HttpToken),
            LagObjective = Objective(read),
            OpenTelemetry = TelemetrySettings.Read(read, findings, environment, envFile),
        };
        if (http.Token is { Length: < ShortestToken })
            findings.Error(Variables.HttpToken.Name, $"is too short; expected at least {ShortestToken} characters, such as openssl rand -hex 16 makes.");
        if (http.LagObjective < interval)
            findings.Warning(Variables.LagSlo.Name, $"is shorter than {Variables.SyncInterval.Name}: between two looks at the source the service would not be ready.");
        return http;
    }

    private static int? Port(SettingReader read, int? otherwise) =>
        read.Text(Variables.HttpPort)?.ToUpperInvariant() is "OFF" or "0" ? null : read.OptionalInteger(Variables.HttpPort, 1, 65_535) ?? otherwise;

    private static TimeSpan? Objective(SettingReader read) =>
        read.Text(Variables.LagSlo)?.ToUpperInvariant() is null or "OFF" or "0" ? null : read.Seconds(Variables.LagSlo, 0.1, TimeSpan.FromSeconds(60));

    private static IReadOnlyList<IPAddress> Bind(SettingReader read, IReadOnlyList<IPAddress> otherwise)
    {
        if (read.Text(Variables.HttpBind) is not { } text)
            return otherwise;
        if (text == "*")
            return [IPAddress.IPv6Any];
        if (text.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return [IPAddress.Loopback];
        var addresses = text.Split(',', StringSplitOptions.TrimEntries).Select(part => IPAddress.TryParse(part, out var address) ? address : null).ToList();
        if (!addresses.Contains(null))
            return [.. addresses.OfType<IPAddress>()];
        read.Bad(Variables.HttpBind, text, "an address of this machine, such as 127.0.0.1, 0.0.0.0 or ::, a comma-separated list of them, or * for all");
        return otherwise;
    }

    private static string[] Hosts(SettingReader read)
    {
        if (read.Text(Variables.HttpHosts) is not { } text)
            return [];
        var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.All(name => Uri.CheckHostName(name) != UriHostNameType.Unknown))
            return names;
        read.Bad(Variables.HttpHosts, text, "a name without scheme and port, such as sync.example.com, or a comma-separated list of them");
        return [];
    }
}
