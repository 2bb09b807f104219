using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using LocalServers.Redis;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;
using SyncService.WebTests.Setup;

namespace SyncService.WebTests;

/// <summary><c>/metrics</c>, <c>/healthz</c> and <c>/readyz</c> of the running program.</summary>
public sealed class MetricsTests(TestServers servers)
{
    private static readonly string[] AbsentWhenAllIsWell = ["sync_first_load_progress_ratio", "sync_source_wait_seconds", "sync_target_wait_seconds", "sync_source_held_back_seconds"];

    [Fact]
    public async Task Promtool_accepts_the_metrics_and_every_documented_name_is_there()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 500);
        await using var web = await Served.StartAsync(sales);
        await sales.InSyncAsync();
        await Comparison.RunAsync(servers, sales, 0);

        var text = await web.WaitForAsync("/metrics", body => body.Contains("sync_verified_timestamp_seconds{", StringComparison.Ordinal) && body.Contains("sync_dead_letters{", StringComparison.Ordinal) && body.Contains("sync_stream_lag_seconds{", StringComparison.Ordinal));

        var (code, said) = await PromtoolAsync(text);
        Assert.True(code == 0, said);
        foreach (var name in MetricNames.Documented().Where(name => !AbsentWhenAllIsWell.Contains(name)))
            Assert.Contains($"\n# TYPE {name} ", "\n" + text, StringComparison.Ordinal);
        Assert.Matches(@"sync_rows_applied_total\{[^}]*stream=""default""[^}]*\} 500", text);
        Assert.Matches(@"sync_queue_records\{[^}]*stream=""default""[^}]*\} 0", text);
        Assert.Matches(@"sync_instance_active\{[^}]*role=""consumer""[^}]*\} 1", text);
        Assert.Matches(@"sync_stream_up\{[^}]*\} 1", text);
    }

    [Fact]
    public async Task What_the_comparisons_found_is_in_the_metrics_and_in_readyz_also_of_a_service_that_has_just_started()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 50);
        await sales.RunOnceAsync();
        await Comparison.RunAsync(servers, sales, 0);
        await sales.Target.ExecuteAsync($"DELETE FROM datos_vista WHERE conduce = '{DeliveryNoteGenerator.Conduce(1)}'; UPDATE datos_vista SET total = -1 WHERE conduce IN ('{DeliveryNoteGenerator.Conduce(2)}', '{DeliveryNoteGenerator.Conduce(3)}')");
        await Comparison.RunAsync(servers, sales, 4);
        var began = await sales.Target.ScalarAsync<DateTime>("SELECT began_at FROM sync_service.verification ORDER BY id LIMIT 1");
        var ended = await sales.Target.ScalarAsync<DateTime>("SELECT ended_at FROM sync_service.verification ORDER BY id DESC LIMIT 1");
        await using var web = await Served.StartAsync(sales);

        var text = await web.WaitForAsync("/metrics", body => body.Contains("sync_rows_missing{", StringComparison.Ordinal));

        Assert.Equal((1, 2, 0, 0, 0), (Value(text, "sync_rows_missing"), Value(text, "sync_rows_different"), Value(text, "sync_rows_extra"), Value(text, "sync_rows_in_motion"), Value(text, "sync_rows_repaired")));
        Assert.Equal(Unix(began), Value(text, "sync_verified_timestamp_seconds"), 0.01);
        Assert.Equal(Unix(ended), Value(text, "sync_verification_timestamp_seconds"), 0.01);
        await web.WaitForAsync("/readyz", body => Regex.IsMatch(body, "^ready\ndefault: not equal as of [0-9-]+ [0-9:]+ UTC, every column: 1 missing, 2 different\n$"));
    }

    [Fact]
    public async Task A_stream_that_was_never_compared_has_no_metrics_of_comparisons()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 5);
        await using var web = await Served.StartAsync(sales);
        await web.WaitForAsync("/readyz", body => body == "ready\ndefault: never compared\n");
        Assert.DoesNotMatch("(?m)^sync_(verifi|rows_missing|rows_different|rows_extra)", await web.Client.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task The_service_lives_and_is_ready_until_a_store_is_away()
    {
        var redis = await PrivateRedis.StartAsync(servers.Folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, 10, redis);
        await using var web = await Served.StartAsync(sales);
        await sales.InSyncAsync();
        await web.WaitForAsync("/readyz", body => body == "ready\ndefault: never compared\n");
        using (var well = await web.Client.GetAsync("/readyz")) Assert.Equal(HttpStatusCode.OK, well.StatusCode);

        await redis.KillAsync();

        var why = await web.WaitForAsync("/readyz", body => !body.StartsWith("ready\n", StringComparison.Ordinal));
        Assert.Contains("Redis", why, StringComparison.Ordinal);

        // Until the attempt to connect has failed, it is known only that there is no answer.
        await web.WaitForAsync("/readyz", body => body.Contains("REDIS_HOST", StringComparison.Ordinal));
        using var ready = await web.Client.GetAsync("/readyz");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("ok\n", await web.Client.GetStringAsync("/healthz"));
        await web.WaitForAsync("/metrics", body => Regex.IsMatch(body, "sync_retries_total[{][^}]*store=\"redis\"[^}]*[}] [1-9]"));

        await redis.StartAgainAsync();
        await web.WaitForAsync("/readyz", body => body.StartsWith("ready\n", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_second_instance_on_the_same_port_goes_on_without_the_page_and_says_so_once()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        await using var web = await Served.StartAsync(sales);
        await sales.InSyncAsync();

        var second = sales.Run();
        await second.LineAsync("standing by", Pipeline.Patience);

        Assert.Equal(1, second.AllText.Split($"listens on port {web.Port}").Length - 1);
        Assert.False(second.HasExited);
    }

    [Fact]
    public async Task A_lag_beyond_the_objective_makes_the_service_unready()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        sales.Settings["LAG_SLO"] = "1";
        sales.Settings["SYNC_INTERVAL"] = "3600";
        await using var web = await Served.StartAsync(sales);

        var why = await web.WaitForAsync("/readyz", body => body.Contains("LAG_SLO is 1 s", StringComparison.Ordinal));

        Assert.Matches(@"^default: \d+ s behind the source", why);
    }

    private static double Value(string metrics, string name) =>
        double.Parse(Regex.Match(metrics, $@"(?m)^{name}\{{[^}}]*stream=""default""[^}}]*\}} (\S+)").Groups[1].Value, CultureInfo.InvariantCulture);

    private static double Unix(DateTime time) => new DateTimeOffset(time).ToUnixTimeMilliseconds() / 1000.0;

    private static async Task<(int Code, string Said)> PromtoolAsync(string text)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        await promtool.StandardInput.WriteAsync(text);
        promtool.StandardInput.Close();
        var said = await promtool.StandardOutput.ReadToEndAsync() + await promtool.StandardError.ReadToEndAsync();
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, said);
    }
}
