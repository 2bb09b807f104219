using System.Text.Json;
using System.Text.RegularExpressions;

namespace SyncService.Tests.Deployment;

/// <summary>The alert rules and the dashboard, against Prometheus' own reader and against the names of the service.</summary>
public partial class MonitoringTests
{
    private const string Alerts = "ops/prometheus/alerts.yml";
    private const string Dashboard = "ops/grafana/sync-service.json";

    [Fact, Trait("Needs", "promtool")]
    public async Task Prometheus_accepts_the_alert_rules() => await Tool.RunAsync("promtool", "check", "rules", Alerts);

    [Fact, Trait("Needs", "promtool")]
    public async Task Each_alert_fires_when_it_should_and_only_then() => await Tool.RunAsync("promtool", "test", "rules", "ops/prometheus/alerts.test.yml");

    [Fact]
    public void Each_alert_is_seen_to_fire()
    {
        var fired = SourceTree.Read("ops/prometheus/alerts.test.yml");
        var names = AlertName().Matches(SourceTree.Read(Alerts)).Select(match => match.Groups[1].Value).ToList();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains($"alertname=\"{name}\"", fired, StringComparison.Ordinal));
    }

    [Fact, Trait("Needs", "promtool")]
    public async Task Prometheus_understands_every_query_of_the_dashboard()
    {
        using var folder = new TemporaryFolder();
        var rules = Queries().Select((query, i) => $"      - {{ record: 'query{i}', expr: {JsonSerializer.Serialize(Filled(query))} }}");
        var file = folder.Write("queries.yml", $"groups:\n  - name: dashboard\n    rules:\n{string.Join('\n', rules)}\n");
        await Tool.RunAsync("promtool", "check", "rules", file);
    }

    [Fact]
    public void The_panels_of_the_dashboard_have_numbers_of_their_own_and_do_not_cover_one_another()
    {
        using var json = JsonDocument.Parse(SourceTree.Read(Dashboard));
        var panels = json.RootElement.GetProperty("panels").EnumerateArray().ToList();
        Assert.Equal(panels.Count, panels.Select(panel => panel.GetProperty("id").GetInt32()).Distinct().Count());

        var cells = panels.SelectMany(panel => Cells(panel.GetProperty("gridPos"))).ToList();
        Assert.Equal(cells.Count, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    }

    [Fact]
    public void Rules_and_dashboard_ask_for_metrics_that_the_service_has_and_for_each_of_them()
    {
        var asked = Queries().Append(SourceTree.Read(Alerts)).SelectMany(text => MetricName().Matches(text)).Select(match => match.Value).ToHashSet();

        Assert.Empty(asked.Except(ServedMetrics.SampleNames));
        Assert.All(ServedMetrics.Names, name => Assert.Contains(asked, one => one.StartsWith(name, StringComparison.Ordinal)));
    }

    private static string Filled(string query) => query
        .Replace("$__rate_interval", "5m", StringComparison.Ordinal)
        .Replace("$stream", ".*", StringComparison.Ordinal);

    private static List<string> Queries()
    {
        using var json = JsonDocument.Parse(SourceTree.Read(Dashboard));
        var queries = json.RootElement.GetProperty("panels").EnumerateArray()
            .Where(panel => panel.TryGetProperty("targets", out _))
            .SelectMany(panel => panel.GetProperty("targets").EnumerateArray())
            .Select(target => target.GetProperty("expr").GetString()!)
            .ToList();
        Assert.NotEmpty(queries);
        return queries;
    }

    private static IEnumerable<(int X, int Y)> Cells(JsonElement place) =>
        from x in Enumerable.Range(place.GetProperty("x").GetInt32(), place.GetProperty("w").GetInt32())
        from y in Enumerable.Range(place.GetProperty("y").GetInt32(), place.GetProperty("h").GetInt32())
        select (x, y);

    [GeneratedRegex(@"\bsync_[a-z_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"- alert: (\w+)")]
    private static partial Regex AlertName();
}
