using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using SyncService.Cli.Configuration;

namespace SyncService.Cli.Commands.Health;

/// <summary>The verb <c>health</c>: asks the service on this machine for its <c>/healthz</c>, or <c>/readyz</c>. Made for images without a shell.</summary>
internal sealed class HealthCommand(ProgramContext context)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly Option<bool> ready = new("--ready") { Description = "Ask /readyz instead: whether all servers answer, and each stream is in time." };

    public void AddTo(RootCommand root)
    {
        var health = new Command("health", "Ask the service that runs here whether it lives: exit code 0, or 1. It is the container's health check.");
        health.Options.Add(ready);
        health.SetAction((parsed, cancellation) => ExecuteAsync(parsed.GetValue(ready) ? "/readyz" : "/healthz", cancellation));
        root.Subcommands.Add(health);
    }

    /// <summary>Where this machine reaches what is served at those addresses.</summary>
    public static IPAddress Reachable(IReadOnlyList<IPAddress> bind) =>
        bind[0].Equals(IPAddress.Any) || bind[0].Equals(IPAddress.IPv6Any) ? IPAddress.Loopback : bind[0];

    private async Task<int> ExecuteAsync(string path, CancellationToken cancellation)
    {
        // What keeps the service from starting is its own to say; only the port and the address matter here.
        var http = ConfigurationLoader.Load(context.Environment, context.Folder, Role.All).Http;
        if (http.Port is not { } port)
        {
            context.Console.Line("HTTP_PORT is off, so there is nothing to ask.");
            return ExitCode.Success;
        }

        return await AskAsync(new UriBuilder("http", Reachable(http.Bind).ToString(), port, path).Uri, cancellation);
    }

    private async Task<int> AskAsync(Uri address, CancellationToken cancellation)
    {
        // A proxy of the environment has no business between the service and itself.
        using var handler = new SocketsHttpHandler { UseProxy = false };
        using var client = new HttpClient(handler) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(address, cancellation);
            context.Console.Line((await answer.Content.ReadAsStringAsync(cancellation)).TrimEnd());
            return answer.IsSuccessStatusCode ? ExitCode.Success : ExitCode.Failed;
        }
        catch (HttpRequestException e)
        {
            context.Console.ErrorLine($"Nothing answers at {address}{(e.InnerException is SocketException ? "" : $" as expected: {e.Message}")}. Does the service run, and with the same HTTP_PORT and HTTP_BIND?");
            return ExitCode.Failed;
        }
        catch (TaskCanceledException) when (!cancellation.IsCancellationRequested)
        {
            context.Console.ErrorLine($"{address} has not answered within {Patience.TotalSeconds:0} s.");
            return ExitCode.Failed;
        }
    }
}
