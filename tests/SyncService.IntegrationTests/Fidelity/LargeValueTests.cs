using LocalServers;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>Values of 100 MB, in memory that is bounded in both halves of the program.</summary>
public sealed class LargeValueTests(TestServers servers, ITestOutputHelper output)
{
    private const long Megabyte = 1024 * 1024;
    private const long Size = 100 * Megabyte;

    /// <summary>What the program has beside its heap.</summary>
    private const long Itself = 120 * Megabyte;

    /// <summary>The value once, pieces of it on their way, and what else there is: less than two values.</summary>
    private const long Heap = (2 * Size) - (20 * Megabyte);

    [Theory]
    [InlineData("nvarchar(max)", "REPLICATE(CAST(N'ñ' AS nvarchar(max)), 52428800)", "text", "octet_length(valor), md5(valor) = md5(repeat('ñ', 52428800))")]
    [InlineData("varbinary(max)", "CAST(REPLICATE(CAST('x' AS varchar(max)), 104857600) AS varbinary(max))", "bytea", "octet_length(valor), md5(valor) = md5(convert_to(repeat('x', 104857600), 'UTF8'))")]
    public async Task A_hundred_megabytes_arrive_in_bounded_memory(string source, string value, string target, string look)
    {
        await using var scene = await Scene.CreateAsync(servers, $"VALOR {source}", $"CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor {target})");
        await scene.InsertAsync(1, value);
        scene.Settings["SYNC_INTERVAL"] = "60";

        // Within a limit the collector has to work; without, it waits until the machine runs short, and a peak says little.
        scene.Settings["DOTNET_GCHeapHardLimit"] = $"0x{Heap:X}";
        var producer = scene.Pipeline.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await scene.Pipeline.QueueLengthAsync() == 1, Pipeline.Patience, () => $"the record is queued. {scene.Said}");
        var consumer = scene.Pipeline.Start("run", "--role", "consumer");
        await scene.UntilAsync($"SELECT {look} FROM destino", $"{Size}|t");
        await AssertNothingIsLeftAsync(scene);
        AssertBelow(Heap + Itself, producer, $"{source}, producer");
        AssertBelow(Heap + Itself, consumer, $"{source}, consumer");
    }

    [Fact]
    public async Task Several_large_rows_are_never_held_together()
    {
        const int megabytes = 60, rows = 4;
        await using var scene = await Scene.CreateAsync(servers, "VALOR varbinary(max)", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor bytea)");
        for (var id = 1; id <= rows; id++) await scene.InsertAsync(id, $"CAST(REPLICATE(CAST('{(char)('a' + id)}' AS varchar(max)), {megabytes * Megabyte}) AS varbinary(max))");
        scene.Settings["SYNC_INTERVAL"] = "60";
        scene.Settings["QUEUE_HIGH_WATER_MB"] = "1000";
        scene.Settings["DOTNET_GCHeapHardLimit"] = $"0x{3 * megabytes * Megabyte:X}";
        scene.Pipeline.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await scene.Pipeline.QueueLengthAsync() == rows, Pipeline.Patience, () => $"the records are queued. {scene.Said}");
        scene.Pipeline.Start("run", "--role", "consumer");
        await scene.UntilAsync(
            "SELECT id, octet_length(valor), substr(valor, 1, 1) FROM destino ORDER BY id",
            [.. Enumerable.Range(1, rows).Select(id => $"{id}|{megabytes * Megabyte}|\\x{'a' + id:x2}")]);
        Assert.False(scene.Said.Contains("stopped", StringComparison.Ordinal), scene.Said);
        await AssertNothingIsLeftAsync(scene);
    }

    private static Task AssertNothingIsLeftAsync(Scene scene) => Eventually.TrueAsync(
        async () => ((string[])(await (await scene.Pipeline.QueueAsync()).ExecuteAsync("KEYS", "*:large:*"))!).Length == 0,
        Pipeline.Patience,
        () => "nothing is left beside the list");

    private void AssertBelow(long limit, SyncServiceProcess service, string what)
    {
        var peak = service.PeakResidentBytes;
        output.WriteLine($"{what}: {peak / Megabyte} MB at most.");
        Assert.True(peak < limit, $"{what}: {peak / Megabyte} MB, of {limit / Megabyte} MB allowed, for a value of {Size / Megabyte} MB.");
    }
}
