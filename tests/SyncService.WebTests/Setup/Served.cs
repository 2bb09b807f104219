using System.Globalization;
using LocalServers;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.WebTests.Setup;

/// <summary>A running service with its page on a port of its own.</summary>
internal sealed class Served : IAsyncDisposable
{
    public const string Token = "0123456789abcdef-token";

    private Served(int port, SyncServiceProcess service)
    {
        (Port, Service) = (port, service);
        Client = new HttpClient { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(20) };
    }

    public int Port { get; }

    public string Address => $"http://127.0.0.1:{Port}/";

    public SyncServiceProcess Service { get; }

    public HttpClient Client { get; }

    public static async Task<Served> StartAsync(Pipeline sales, string? token = null, params string[] arguments)
    {
        var port = LoopbackPort.Free();
        sales.Settings["HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        if (token is not null) sales.Settings["HTTP_TOKEN"] = token;
        var service = arguments.Length > 0 ? sales.Start(arguments) : sales.Run();
        await service.LineAsync("The page is at", Pipeline.Patience);
        return new Served(port, service);
    }

    /// <summary>Asks until the answer is as expected.</summary>
    public async Task<string> WaitForAsync(string path, Func<string, bool> expected)
    {
        var last = "";
        await Eventually.TrueAsync(
            async () =>
            {
                using var answer = await Client.GetAsync(path);
                last = await answer.Content.ReadAsStringAsync();
                return expected(last);
            },
            Pipeline.Patience,
            () => $"{path} answers as expected; it says:\n{last}\n{Service.AllText}");
        return last;
    }

    public ValueTask DisposeAsync()
    {
        Client.Dispose();
        return ValueTask.CompletedTask;
    }
}
