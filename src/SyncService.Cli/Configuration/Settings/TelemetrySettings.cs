using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>The standard <c>OTEL_*</c> variables. The exporter reads them by itself, and ignores a slip in silence; here it is told.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otel/protocol/exporter/</remarks>
internal static class TelemetrySettings
{
    /// <summary>They hold the key to the collector.</summary>
    private static readonly Variable[] Headers =
    [
        .. new[] { "", "METRICS_", "TRACES_" }.Select(signal => new Variable($"OTEL_EXPORTER_OTLP_{signal}HEADERS", "headers of the exporter: name=value, comma-separated", Secret: true)),
    ];

    private static readonly string[] Protocols = ["grpc", "http/protobuf"];

    /// <summary>All that are set, in the environment or in <c>.env</c>, with headers from files in the place of the files' paths.</summary>
    public static IReadOnlyDictionary<string, string> Read(SettingReader read, Findings findings, IReadOnlyDictionary<string, string> environment, IReadOnlyDictionary<string, string> envFile)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in environment.Concat(envFile))
        {
            if (name.StartsWith("OTEL_", StringComparison.Ordinal) && value.Length > 0) found.TryAdd(name, value);
        }

        foreach (var variable in Headers)
        {
            if (read.Text(variable) is { } headers) found[variable.Name] = headers.Trim();
            found.Remove(variable.FileTwin);
        }

        foreach (var (name, value) in found) Judge(name, value, findings);
        return found;
    }

    /// <summary>Each part of them that must not be shown, since an error may show it without the rest.</summary>
    public static IEnumerable<string> Secrets(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var (name, value) in variables)
        {
            if (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.UserInfo is { Length: > 0 } user)
            {
                yield return user;
                if (user.Split(':', 2) is [_, { Length: > 0 } password]) yield return password;
            }

            if (!name.EndsWith("_HEADERS", StringComparison.Ordinal)) continue;
            yield return value;
            foreach (var pair in value.Split(','))
            {
                if (pair.Split('=', 2) is not [_, var header]) continue;
                var clear = Uri.UnescapeDataString(header.Trim());
                yield return header.Trim();
                yield return clear;

                // "Bearer x": the scheme is public, the rest is not.
                yield return clear[(clear.LastIndexOf(' ') + 1)..];
            }
        }
    }

    private static void Judge(string name, string value, Findings findings)
    {
        if (name.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.Ordinal) && name.EndsWith("ENDPOINT", StringComparison.Ordinal)
            && !(Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"))
            findings.Error(name, $"{ShownValue.Of(value)} is not usable; expected the address of a collector, such as http://collector:4317.");
        if (name.StartsWith("OTEL_EXPORTER_OTLP_", StringComparison.Ordinal) && name.EndsWith("PROTOCOL", StringComparison.Ordinal) && !Protocols.Contains(value))
            findings.Error(name, $"{ShownValue.Of(value)} is not usable; expected one of {string.Join(", ", Protocols)}.");
        if (name.EndsWith("_HEADERS", StringComparison.Ordinal) && value.Split(',').Any(pair => pair.Trim().Length > 0 && pair.Trim().IndexOf('=', StringComparison.Ordinal) < 1))
            findings.Error(name, "is not usable; expected name=value, comma-separated.");
    }
}
