using System.Net;
using System.Net.Http.Headers;
using LocalServers.Network;
using LocalServers.Processes;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>Servers that take the connection and then say nothing: frozen processes, and a network that swallows everything.</summary>
public sealed class HungStoreTests(Browser browser)
{
    /// <summary>Far below what the drivers wait for, and far above what an answer takes on a busy machine.</summary>
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_PostgreSQL_that_hangs_holds_up_nobody_who_looks()
    {
        await using var servers = new TestServers();
        var postgres = await servers.PostgresAsync;
        await HangsAsync(servers, "PostgreSQL", () => postgres.Signal(ProcessSignal.Stop), () => postgres.Signal(ProcessSignal.Continue), async (web, visit) =>
        {
            using var retry = new HttpRequestMessage(HttpMethod.Post, "/api/dead/1/retry");
            retry.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Served.Token);
            using var answer = await web.Client.SendAsync(retry);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            Assert.Contains("whether something was changed is not known", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await visit.SeesAsync("#letters-0", "As PostgreSQL said");
        });
    }

    [Fact]
    public async Task A_Redis_that_hangs_holds_up_nobody_who_looks()
    {
        await using var servers = new TestServers();
        var redis = await servers.RedisAsync;
        await HangsAsync(servers, "Redis", () => redis.Signal(ProcessSignal.Stop), () => redis.Signal(ProcessSignal.Continue));
    }

    [Fact]
    public async Task A_SQL_Server_that_hangs_holds_up_nobody_who_looks()
    {
        await using var servers = new TestServers();
        await using var network = new TcpProxy((await servers.SourceAsync).Port);
        await HangsAsync(servers, "SQL Server", () => network.Fault = NetworkFault.Swallowing, () => network.Fault = NetworkFault.None, sourcePort: network.Port);
    }

    private async Task HangsAsync(TestServers servers, string product, Action freeze, Action thaw, Func<Served, Visit, Task>? meanwhile = null, int? sourcePort = null)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        if (sourcePort is { } port) sales.Settings["MSSQL_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        await using var web = await Served.StartAsync(sales, Served.Token);
        await sales.InSyncAsync();
        await using var visit = await browser.OpenAsync(web);
        await visit.SeesAsync("#standing", "Everything runs");

        freeze();
        try
        {
            foreach (var path in (string[])["/readyz", "/", "/metrics", "/healthz", "/", "/readyz"]) await AnswersAtOnceAsync(web, path);
            var why = await web.WaitForAsync("/readyz", body => body.Contains($"{product} at 127.0.0.1", StringComparison.Ordinal));
            Assert.Contains("has not answered for", why, StringComparison.Ordinal);
            await visit.SeesAsync("#picture .node.bad", product);
            await visit.SeesAsync("#picture .node.bad .why", "takes the connection, but has not answered for");
            if (meanwhile is not null) await meanwhile(web, visit);
        }
        finally
        {
            thaw();
        }

        await web.WaitForAsync("/readyz", body => body.StartsWith("ready\n", StringComparison.Ordinal));
        await sales.Source.FillAsync(sales.Notes.Notes(5, 11));
        await sales.InSyncAsync();
        await visit.SeesAsync("#standing", "Everything runs");
        Assert.Empty(visit.Complaints);
    }

    private static async Task AnswersAtOnceAsync(Served web, string path)
    {
        using var limit = new CancellationTokenSource(AtOnce);
        using var answer = await web.Client.GetAsync(path, limit.Token);
        if (path != "/readyz") Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}
