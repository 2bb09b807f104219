using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using SyncService.Reporting;

namespace SyncService.Cli.Web.Serving;

/// <summary>Gathers the metrics for <c>/metrics</c>, and pushes metrics and traces to a collector when the standard variables name one.</summary>
/// <remarks>Variables: https://opentelemetry.io/docs/specs/otel/protocol/exporter/. Without an endpoint no trace is made and nothing is sent.</remarks>
internal sealed class Telemetry : IDisposable
{
    private readonly TracerProvider? traces;

    private Telemetry(MeterProvider metrics, TracerProvider? traces) => (Metrics, this.traces) = (metrics, traces);

    public MeterProvider Metrics { get; }

    /// <summary>The SDK reserves room for 2,000 series of each instrument, 3 MB in all.</summary>
    private static int SeriesOfAnInstrument(int streams) => 10 + (10 * streams);

    /// <summary>Null when neither the page nor a collector asks for any of it.</summary>
    /// <param name="options">What the variables say.</param>
    /// <param name="streams">How many there are.</param>
    /// <param name="isServed">Whether <c>/metrics</c> is.</param>
    public static Telemetry? Start(HttpOptions options, int streams, bool isServed)
    {
        var variables = options.OpenTelemetry;
        if (!isServed && !Pushes(variables, "METRICS") && !Pushes(variables, "TRACES")) return null;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(variables.Select(pair => KeyValuePair.Create(pair.Key, (string?)pair.Value))).Build();
        var resource = ResourceBuilder.CreateEmpty().AddService("sync-service", serviceVersion: ProductVersion.Text).AddTelemetrySdk().AddAttributes(Attributes(variables));

        var metrics = Sdk.CreateMeterProviderBuilder()
            .ConfigureServices(services => services.AddSingleton<IConfiguration>(configuration))
            .SetResourceBuilder(resource)
            .AddMeter(SyncMeter.Name)
            .AddView(_ => new MetricStreamConfiguration { CardinalityLimit = SeriesOfAnInstrument(streams) })
            .AddPrometheusExporter();
        if (Pushes(variables, "METRICS")) metrics.AddOtlpExporter();
        var traces = !Pushes(variables, "TRACES") ? null : Sdk.CreateTracerProviderBuilder()
            .ConfigureServices(services => services.AddSingleton<IConfiguration>(configuration))
            .SetResourceBuilder(resource)
            .AddSource(SyncMeter.Name)
            .AddOtlpExporter()
            .Build();
        return new Telemetry(metrics.Build(), traces);
    }

    public void Dispose()
    {
        // What was gathered last is sent, but a collector that is away must not hold up the end.
        Metrics.Shutdown(1_000);
        traces?.Shutdown(1_000);
        Metrics.Dispose();
        traces?.Dispose();
    }

    /// <summary>Whether a collector is named for this signal, and nobody turned it off.</summary>
    public static bool Pushes(IReadOnlyDictionary<string, string> variables, string signal) =>
        (variables.ContainsKey("OTEL_EXPORTER_OTLP_ENDPOINT") || variables.ContainsKey($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"))
        && !"true".Equals(variables.GetValueOrDefault("OTEL_SDK_DISABLED"), StringComparison.OrdinalIgnoreCase)
        && !"none".Equals(variables.GetValueOrDefault($"OTEL_{signal}_EXPORTER"), StringComparison.OrdinalIgnoreCase);

    /// <summary>Name and attributes that the operator gives the service.</summary>
    private static IEnumerable<KeyValuePair<string, object>> Attributes(IReadOnlyDictionary<string, string> variables)
    {
        foreach (var pair in variables.GetValueOrDefault("OTEL_RESOURCE_ATTRIBUTES", "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (pair.Split('=', 2) is [var name, var value]) yield return new(name, Uri.UnescapeDataString(value));
        }

        if (variables.TryGetValue("OTEL_SERVICE_NAME", out var service)) yield return new("service.name", service);
    }
}
