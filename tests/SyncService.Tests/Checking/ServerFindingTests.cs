using System.Text.Json;
using SyncService.Checking;
using SyncService.Checking.Sources;
using SyncService.Queue;
using SyncService.Queue.Connections;

namespace SyncService.Tests.Checking;

/// <summary>What Redis and the clocks give rise to, and how a report looks to a machine.</summary>
public class ServerFindingTests
{
    private static readonly QueueFacts Sound = new() { Policy = "noeviction", MaxMemoryBytes = 0, AppendOnly = true, Snapshots = true };

    [Fact]
    public void A_sound_Redis_gives_rise_to_nothing() => Assert.Empty(Codes(Sound));

    [Fact]
    public void What_endangers_the_queue_is_noticed()
    {
        Assert.Equal(["redis-evicts"], Codes(Sound with { Policy = "allkeys-lru", MaxMemoryBytes = 1L << 33 }));
        Assert.Equal(["redis-no-persistence"], Codes(Sound with { AppendOnly = false, Snapshots = false }));
        Assert.Equal(["redis-memory"], Codes(Sound with { MaxMemoryBytes = 100 << 20 }));
        Assert.Equal(["redis-config-refused"], Codes(Sound with { Refusal = "NOPERM this user has no permissions" }));
    }

    [Fact]
    public void Snapshots_alone_are_persistence_enough_and_keys_without_an_expiry_are_not_evicted() =>
        Assert.Empty(Codes(Sound with { AppendOnly = false, Policy = "volatile-lru" }));

    [Theory]
    [InlineData(1.9, 0)]
    [InlineData(2.1, 1)]
    [InlineData(-7200.0, 1)]
    public void A_clock_may_be_two_seconds_off(double difference, int findings) =>
        Assert.Equal(
            Enumerable.Repeat((Severity.Warning, "clock-difference"), findings),
            ClockCheck.Look([new StoreReport("source", "erp", true, "16", difference)]).Select(finding => (finding.Severity, finding.Code)));

    [Fact]
    public void The_names_in_the_JSON_are_a_contract()
    {
        var finding = new Finding(Severity.Warning, "null-stamps", "…", "…", 3, ["x"]);
        var column = new ColumnReport("A", "int", "a", "integer", "as it is", null, true, false);
        var stream = new StreamReport("default", "VW", "sales", "timestamp", "…", true, ["A"], "STAMP", 5, 1.5, [column], [finding]);
        using var json = JsonDocument.Parse(new CheckReport(true, [new StoreReport("source", "erp", true)], [finding], [stream]).ToJson());

        var root = json.RootElement;
        Assert.Equal(["canRun", "stores", "findings", "streams"], Names(root));
        Assert.Equal(["store", "address", "reachable", "version", "clockDifferenceSeconds"], Names(root.GetProperty("stores")[0]));
        Assert.Equal(
            ["name", "source", "target", "mode", "guarantee", "canRun", "key", "changeColumn", "rows", "cycleMilliseconds", "columns", "findings"],
            Names(root.GetProperty("streams")[0]));
        Assert.Equal(
            ["source", "sourceType", "target", "targetType", "conversion", "loss", "isKey", "isChangeColumn"],
            Names(root.GetProperty("streams")[0].GetProperty("columns")[0]));
        Assert.Equal(["severity", "code", "message", "advice", "count", "examples"], Names(root.GetProperty("findings")[0]));
        Assert.Equal("warning", root.GetProperty("findings")[0].GetProperty("severity").GetString());
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private static IEnumerable<string> Codes(QueueFacts facts) => QueueCheck.Look(facts, new QueueOptions()).Select(finding => finding.Code);
}
