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

    /// <summary>Less than three values, with 40 MB for everything else.</summary>
    private const long ProducerHeap = (3 * Size) + (40 * Megabyte);

    /// <summary>The value as Redis answers it, in a buffer of the client that doubles while it fills, and once more in the batch.</summary>
    private const long ConsumerHeap = 4 * Size;

    [Theory]
    [InlineData("nvarchar(max)", "REPLICATE(CAST(N'ñ' AS nvarchar(max)), 52428800)", "text", "octet_length(valor), md5(valor) = md5(repeat('ñ', 52428800))")]
    [InlineData("varbinary(max)", "CAST(REPLICATE(CAST('x' AS varchar(max)), 104857600) AS varbinary(max))", "bytea", "octet_length(valor), md5(valor) = md5(convert_to(repeat('x', 104857600), 'UTF8'))")]
    public async Task A_hundred_megabytes_arrive_in_bounded_memory(string source, string value, string target, string look)
    {
        await using var scene = await Scene.CreateAsync(servers, $"VALOR {source}", $"CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor {target})");
        await scene.InsertAsync(1, value);
        scene.Settings["SYNC_INTERVAL"] = "60";

        // Within a limit the collector has to work; without, it waits until the machine runs short, and a peak says little.
        scene.Settings["DOTNET_GCHeapHardLimit"] = $"0x{ProducerHeap:X}";
        var producer = scene.Pipeline.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await scene.Pipeline.QueueLengthAsync() == 1, Pipeline.Patience, () => $"the record is queued. {scene.Said}");
        scene.Settings.Remove("DOTNET_GCHeapHardLimit");
        var consumer = scene.Pipeline.Start("run", "--role", "consumer");
        await scene.UntilAsync($"SELECT {look} FROM destino", $"{Size}|t");
        AssertBelow(ProducerHeap + Itself, producer, $"{source}, producer");
        AssertBelow(ConsumerHeap + Itself, consumer, $"{source}, consumer");
    }

    private void AssertBelow(long limit, SyncServiceProcess service, string what)
    {
        var peak = service.PeakResidentBytes;
        output.WriteLine($"{what}: {peak / Megabyte} MB at most.");
        Assert.True(peak < limit, $"{what}: {peak / Megabyte} MB, of {limit / Megabyte} MB allowed, for a value of {Size / Megabyte} MB.");
    }
}
