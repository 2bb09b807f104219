using System.Net;

namespace SyncService.Cli.Web.Serving;

/// <summary>Where the page, the health checks and the metrics are served, and who may change something.</summary>
internal sealed record HttpOptions
{
    /// <summary><c>HTTP_PORT</c>: null when nothing is served.</summary>
    public int? Port { get; init; } = 8080;

    /// <summary><c>HTTP_BIND</c>: addresses of this machine; loopback unless said otherwise.</summary>
    public IReadOnlyList<IPAddress> Bind { get; init; } = [IPAddress.Loopback];

    /// <summary><c>HTTP_HOSTS</c>: names under which they are asked for, besides localhost and addresses; empty beyond loopback: every name.</summary>
    public IReadOnlyList<string> Hosts { get; init; } = [];

    /// <summary><c>HTTP_TOKEN</c>: what a request that changes something must carry; null: nothing can be changed over HTTP.</summary>
    public string? Token { get; init; }

    /// <summary><c>LAG_SLO</c>: a stream whose lag is above is not ready; null: lag does not count.</summary>
    public TimeSpan? LagObjective { get; init; }

    /// <summary>The <c>OTEL_*</c> variables of the environment and of <c>.env</c>, for the exporter.</summary>
    public IReadOnlyDictionary<string, string> OpenTelemetry { get; init; } = new Dictionary<string, string>();
}
