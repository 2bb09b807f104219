using System.Collections.Concurrent;
using LocalServers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace SyncService.WebTests.Setup;

/// <summary>A collector that keeps what it is sent: OTLP over HTTP (<c>/v1/metrics</c>) or gRPC, which are one body apart from five bytes in front.</summary>
/// <remarks>https://opentelemetry.io/docs/specs/otlp/</remarks>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Push> pushes = [];

    private Collector(HttpProtocols protocol)
    {
        Port = LoopbackPort.Free();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.ListenLocalhost(Port, listen => listen.Protocols = protocol));
        app = builder.Build();
        app.Run(TakeAsync);
    }

    public int Port { get; }

    public static async Task<Collector> StartAsync(HttpProtocols protocol)
    {
        var collector = new Collector(protocol);
        await collector.app.StartAsync();
        return collector;
    }

    public IReadOnlyList<string> Paths => [.. pushes.Select(push => push.Path)];

    /// <summary>The first push to a path that holds all of these texts.</summary>
    public async Task<Push> PushAsync(string path, params string[] texts)
    {
        Push? found = null;
        await Eventually.TrueAsync(
            () => (found = pushes.FirstOrDefault(push => push.Path == path && texts.All(text => push.Body.Contains(text, StringComparison.Ordinal)))) is not null,
            TimeSpan.FromSeconds(60),
            () => $"{path} gets {string.Join(", ", texts)}; what came: {string.Join(", ", pushes.Select(push => $"{push.Path} ({push.Body.Length} bytes)"))}");
        return found!;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);

        // Names and texts stand in protobuf as they are.
        pushes.Enqueue(new Push(context.Request.Path, context.Request.Headers["x-tenant"].ToString(), System.Text.Encoding.UTF8.GetString(body.ToArray())));
        context.Response.ContentType = context.Request.ContentType;
        if (context.Request.ContentType != "application/grpc") return;
        await context.Response.Body.WriteAsync(new byte[5]);
        context.Response.AppendTrailer("grpc-status", "0");
    }
}

internal sealed record Push(string Path, string Tenant, string Body);
