using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncService.Cli.Logging;
using SyncService.Cli.Web.Pages;
using SyncService.Observation;

namespace SyncService.Cli.Web.Serving;

/// <summary>Serves the page, <c>/healthz</c>, <c>/readyz</c> and <c>/metrics</c> while the pipeline runs.</summary>
/// <remarks>Whatever happens here never ends the sync: a port that is taken costs the page and one line of the log.</remarks>
internal sealed class PageServer : IAsyncDisposable
{
    private static readonly TimeSpan LastRequests = TimeSpan.FromMilliseconds(500);

    /// <summary>For what is asked over a connection that is kept: browsers keep some for each page, of which only its feed is at work.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    /// <summary>Ten times what feeds may take: the rest is for health checks, metrics and pages.</summary>
    private const int Connections = 10 * EventFeeds.Most;

    private readonly WebApplication app;

    private PageServer(WebApplication app) => this.app = app;

    /// <summary>Null when nothing is to be served, or nothing can be.</summary>
    public static async Task<PageServer?> StartAsync(HttpOptions options, PipelineView view, Telemetry telemetry, LogTail tail, ILogger log, CancellationToken stopping)
    {
        if (options.Port is not { } port) return null;
        var app = Build(options, port, view, telemetry, tail, log, stopping);
        try
        {
            await app.StartAsync(stopping);
            log.PageServed(Address(options, port));
            return new PageServer(app);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            await app.DisposeAsync();
            if (e is { InnerException: AddressInUseException } or AddressInUseException) log.PortTaken(port);
            else log.PortUnusable(port, e.Message.TrimEnd('.'));
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(LastRequests);
        await app.StopAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.DisposeAsync();
    }

    private static string Address(HttpOptions options, int port)
    {
        var address = options.Bind[0];
        var host = address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) ? Dns.GetHostName()
            : address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString();
        return $"http://{host}:{port}/";
    }

    private static WebApplication Build(HttpOptions options, int port, PipelineView view, Telemetry telemetry, LogTail tail, ILogger log, CancellationToken stopping)
    {
        // Empty: the service has one configuration, and ASPNETCORE_ variables or files of the working folder are not part of it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Limits.MaxConcurrentConnections = Connections;
            kestrel.Limits.KeepAliveTimeout = Idle;
            foreach (var address in options.Bind) kestrel.Listen(address, port);
        });
        var app = builder.Build();
        app.Use(Headers);
        app.Use((context, next) => Failures(context, next, log));
        app.Use(new HostNames(options, log).AnswerAsync);
        app.UseOpenTelemetryPrometheusScrapingEndpoint(telemetry.Metrics, null, "/metrics", null, null);
        app.UseRouting();
        HealthEndpoints.Map(app, options, view);
        var page = new PageView(options, view, tail);
        app.Lifetime.ApplicationStopped.Register(page.Dispose);
        PageEndpoints.Map(app, page, stopping);
        var actions = new GuardedActions(options, view, page, log);
        new ActionEndpoints(view, actions).Map(app);
        new RequestEndpoints(view, actions).Map(app);
        return app;
    }

    /// <summary>Nothing from elsewhere is loaded, nothing inline runs, and no other page may frame this one.</summary>
    private static Task Headers(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";
        return next(context);
    }

    private static async Task Failures(HttpContext context, RequestDelegate next, ILogger log)
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Whoever asked has gone.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.RequestFailed(e, context.Request.Path);
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
    }

    /// <summary>Signals are the run's affair, not the page's.</summary>
    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
