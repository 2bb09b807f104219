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
