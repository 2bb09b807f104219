using System.Net;
using System.Net.Http.Headers;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary>What is refused to whoever asks without a browser, or with one that was tricked.</summary>
public sealed class GuardTests(TestServers servers)
{
    [Theory]
    [InlineData(null, null, null, HttpStatusCode.Unauthorized)]
    [InlineData("wrong", null, null, HttpStatusCode.Unauthorized)]
    [InlineData(Served.Token, "Origin", "http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData(Served.Token, "Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData(Served.Token, "Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData(Served.Token, "Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData(Served.Token, null, null, HttpStatusCode.NotFound)]
    public async Task A_change_needs_the_token_and_must_come_from_the_page_itself(string? token, string? header, string? value, HttpStatusCode expected)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1);
        await using var web = await Served.StartAsync(sales, Served.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/dead/999/discard");
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (header is not null) request.Headers.Add(header, value);

        using var answer = await web.Client.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Fact]
    public async Task Each_change_is_refused_without_the_token_and_the_log_says_who_asked_for_what()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1);
        await using var web = await Served.StartAsync(sales, Served.Token);
        (string Path, string Action)[] changes =
        [
            ("/api/dead/7/retry", "retry dead letter 7"),
            ("/api/dead/7/discard", "discard dead letter 7"),
            ("/api/streams/default/pause", "pause the stream default"),
            ("/api/streams/default/resume", "resume the stream default"),
        ];
        foreach (var (path, action) in changes)
        {
            using var answer = await web.Client.PostAsync(path, null);

            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            await web.Service.LineAsync($@"127\.0\.0\.1 over the page: refused to {action} \(no token\)\.", Pipeline.Patience);
        }

        await sales.InSyncAsync();
        Assert.Matches(@"sync_stream_paused\{[^}]*\} 0", await web.Client.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task On_loopback_a_name_that_another_site_lets_point_here_is_refused()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1);
        sales.Settings["HTTP_HOSTS"] = "sync.example.com";
        await using var web = await Served.StartAsync(sales, Served.Token);
        foreach (var path in (string[])["/", "/events", "/metrics", "/healthz", "/page.js"])
        {
            using var answer = await AskAsync(web, HttpMethod.Get, path, "evil.example");
            Assert.Equal(HttpStatusCode.MisdirectedRequest, answer.StatusCode);
            Assert.Contains("HTTP_HOSTS=evil.example", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        using var change = await AskAsync(web, HttpMethod.Post, "/api/streams/default/pause", "evil.example");
        Assert.Equal(HttpStatusCode.MisdirectedRequest, change.StatusCode);
        await web.Service.LineAsync(@"refused to POST /api/streams/default/pause \(asked as evil\.example\)", Pipeline.Patience);
        foreach (var host in (string[])["localhost", "127.0.0.1:8080", "[::1]", "sync.example.com"])
        {
            using var answer = await AskAsync(web, HttpMethod.Get, "/healthz", host);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Beyond_loopback_every_name_is_taken_until_some_are_named()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1);
        sales.Settings["HTTP_BIND"] = "0.0.0.0";
        await using var web = await Served.StartAsync(sales);

        using var answer = await AskAsync(web, HttpMethod.Get, "/healthz", "sync-service.prod.svc");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Without_a_token_configured_the_page_only_shows()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1);
        await using var web = await Served.StartAsync(sales);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/streams/default/pause");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "");

        using var answer = await web.Client.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("data-act", await web.Client.GetStringAsync("/"), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> AskAsync(Served web, HttpMethod method, string path, string host)
    {
        var request = new HttpRequestMessage(method, path) { Headers = { Host = host, Authorization = new AuthenticationHeaderValue("Bearer", Served.Token) } };
        return web.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    [Fact]
    public async Task The_page_forbids_what_it_does_not_need()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1);
        await using var web = await Served.StartAsync(sales);

        using var answer = await web.Client.GetAsync("/");

        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'; script-src 'self'; style-src 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Set-Cookie"));
    }
}
