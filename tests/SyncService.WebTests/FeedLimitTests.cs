using System.Net;
using LocalServers;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>Open pages hold a feed each; they must not take what health checks and metrics need.</summary>
public sealed class FeedLimitTests(TestServers servers)
{
    private const int Pages = 250;
    private const int Most = 100;

    [Fact]
    public async Task However_many_feeds_are_open_health_checks_metrics_and_the_page_answer()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        await using var web = await Served.StartAsync(sales);
        await web.WaitForAsync("/readyz", text => text.StartsWith("ready\n", StringComparison.Ordinal));

        var feeds = await Task.WhenAll(Enumerable.Range(0, Pages).Select(_ => web.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead)));

        Assert.Equal(Most, feeds.Count(feed => feed.StatusCode == HttpStatusCode.OK));
        var refused = feeds.Where(feed => feed.StatusCode == HttpStatusCode.ServiceUnavailable).ToList();
        Assert.Equal(Pages - Most, refused.Count);
        Assert.NotNull(refused[0].Headers.RetryAfter);
        foreach (var path in (string[])["/healthz", "/readyz", "/metrics", "/"])
        {
            // Over a connection of its own, as an orchestrator has it.
            using var probe = new HttpClient { BaseAddress = web.Client.BaseAddress, Timeout = TimeSpan.FromSeconds(20) };
            using var answer = await probe.GetAsync(path);
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        }

        foreach (var feed in feeds) feed.Dispose();
        await Eventually.TrueAsync(
            async () =>
            {
                using var feed = await web.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
                return feed.StatusCode == HttpStatusCode.OK;
            },
            Pipeline.Patience,
            () => "a page that is opened when the others are closed is kept up to date");
    }
}
