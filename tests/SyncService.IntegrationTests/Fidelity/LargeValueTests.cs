using LocalServers;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>Values of 100 MB: neither half of the program has room for three of them beside itself.</summary>
public sealed class LargeValueTests(TestServers servers, ITestOutputHelper output)
{
    private const long Size = 100L * 1024 * 1024;

    /// <summary>What the program has without any value.</summary>
    private const long Itself = 120L * 1024 * 1024;

    [Theory]
    [InlineData("nvarchar(max)", "REPLICATE(CAST(N'ñ' AS nvarchar(max)), 52428800)", "text", "octet_length(valor), md5(valor) = md5(repeat('ñ', 52428800))")]
    [InlineData("varbinary(max)", "CAST(REPLICATE(CAST('x' AS varchar(max)), 104857600) AS varbinary(max))", "bytea", "octet_length(valor), md5(valor) = md5(convert_to(repeat('x', 104857600), 'UTF8'))")]
    public async Task A_hundred_megabytes_arrive_in_bounded_memory(string source, string value, string target, string look)
    {
        await using var scene = await Scene.CreateAsync(servers, $"VALOR {source}", $"CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor {target})");
        await scene.InsertAsync(1, value);
        scene.Settings["SYNC_INTERVAL"] = "60";
        var producer = scene.Pipeline.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await scene.Pipeline.QueueLengthAsync() == 1, Pipeline.Patience, () => $"the record is queued. {scene.Said}");
        var consumer = scene.Pipeline.Start("run", "--role", "consumer");
        await scene.UntilAsync($"SELECT {look} FROM destino", $"{Size}|t");
        foreach (var (half, service) in new[] { ("producer", producer), ("consumer", consumer) })
        {
            var peak = service.PeakResidentBytes;
            output.WriteLine($"{source}, {half}: {peak / 1048576.0:0} MB at most.");
            Assert.True(peak < Itself + (3 * Size), $"{half}: {peak / 1048576.0:0} MB for a value of {Size / 1048576} MB.");
        }
    }
}
