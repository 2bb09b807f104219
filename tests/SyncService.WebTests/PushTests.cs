using System.Globalization;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>Metrics and traces pushed to a collector that the standard variables name.</summary>
public sealed class PushTests(TestServers servers)
{
    [Theory]
    [InlineData("http/protobuf", HttpProtocols.Http1, "/v1/metrics", "/v1/traces")]
    [InlineData("grpc", HttpProtocols.Http2, "/opentelemetry.proto.collector.metrics.v1.MetricsService/Export", "/opentelemetry.proto.collector.trace.v1.TraceService/Export")]
    public async Task Metrics_and_traces_arrive_at_the_collector_that_the_standard_variables_name(string protocol, HttpProtocols spoken, string metricsPath, string tracesPath)
    {
        await using var collector = await Collector.StartAsync(spoken);
        await using var sales = await Pipeline.WithRowsAsync(servers, 30);
        Name(sales, collector.Port, protocol);

        sales.Run();

        var metrics = await collector.PushAsync(metricsPath, "sync.rows.applied", "sync.batch.duration", "sync.lag", "sync.queue.records", "default");
        Assert.Contains("erp-sync", metrics.Body, StringComparison.Ordinal);
        Assert.Contains("branch-7", metrics.Body, StringComparison.Ordinal);
        Assert.Equal("sales", metrics.Tenant);
        var traces = await collector.PushAsync(tracesPath, "sync.cycle", "sync.stream");
        Assert.Contains("erp-sync", traces.Body, StringComparison.Ordinal);
        await collector.PushAsync(tracesPath, "sync.batch", "sync.rows");
        await sales.InSyncAsync();
    }

    [Fact]
    public async Task A_signal_that_is_turned_off_is_not_sent()
    {
        await using var collector = await Collector.StartAsync(HttpProtocols.Http1);
        await using var sales = await Pipeline.WithRowsAsync(servers, 30);
        Name(sales, collector.Port, "http/protobuf");
        sales.Settings["OTEL_TRACES_EXPORTER"] = "none";

        var service = sales.Run();
        await collector.PushAsync("/v1/metrics", "sync.rows.applied");
        await sales.InSyncAsync();

        // What is left is sent at the end.
        await sales.StopAsync(service);
        Assert.DoesNotContain("/v1/traces", collector.Paths);
    }

    [Fact]
    public async Task A_collector_that_is_away_disturbs_neither_the_sync_nor_its_end()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 30);
        Name(sales, LocalServers.LoopbackPort.Free(), "grpc");

        var service = sales.Run();

        await sales.InSyncAsync();
        await sales.StopAsync(service);
    }

    [Fact]
    public async Task The_key_to_the_collector_is_shown_nowhere()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 30);
        Name(sales, LocalServers.LoopbackPort.Free(), "http/protobuf");
        sales.Settings["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=Bearer%20hunter2-hunter2,api-key=hunter3-hunter3";
        sales.Settings["LOG_LEVEL"] = "debug";
        sales.Settings["LOG_DIR"] = sales.Scratch();

        await using var web = await Served.StartAsync(sales);

        await sales.InSyncAsync();
        var shown = web.Service.AllText + await File.ReadAllTextAsync(Path.Combine(sales.Settings["LOG_DIR"], "sync.log"))
            + await web.Client.GetStringAsync("/") + await web.Client.GetStringAsync("/metrics") + await web.Client.GetStringAsync("/readyz");
        foreach (var arguments in (string[][])[["status", "--json"], ["check"], ["--help"], ["queue", "peek"]])
        {
            var command = sales.Start(arguments);
            await command.ExitAsync(Pipeline.Patience);
            shown += command.AllText;
        }

        await sales.StopAsync(web.Service);
        Assert.DoesNotContain("hunter", shown + web.Service.AllText, StringComparison.Ordinal);
    }

    private static void Name(Pipeline sales, int port, string protocol)
    {
        sales.Settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        sales.Settings["OTEL_EXPORTER_OTLP_PROTOCOL"] = protocol;
        sales.Settings["OTEL_EXPORTER_OTLP_HEADERS"] = "x-tenant=sales";
        sales.Settings["OTEL_SERVICE_NAME"] = "erp-sync";
        sales.Settings["OTEL_RESOURCE_ATTRIBUTES"] = "deployment.name=branch-7";
        sales.Settings["OTEL_METRIC_EXPORT_INTERVAL"] = "300";
        sales.Settings["OTEL_BSP_SCHEDULE_DELAY"] = "300";
    }
}
