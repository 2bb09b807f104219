using System.Globalization;
using System.Text.Json;
using LocalServers.Sales;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary>What <c>deletes list</c> says of the only stream, and deletes in its source.</summary>
internal static class HeldDeletes
{
    /// <summary>The number of the only set that is held.</summary>
    public static async Task<string> NumberAsync(Pipeline sales) => (await OnlyAsync(sales)).GetProperty("id").GetInt64().ToString(CultureInfo.InvariantCulture);

    /// <summary>How many rows are held, and why.</summary>
    public static async Task<(long Rows, string Reason)> WhyAsync(Pipeline sales)
    {
        var held = await OnlyAsync(sales);
        return (held.GetProperty("rows").GetInt64(), held.GetProperty("reason").GetString()!);
    }

    public static Task DeleteInSourceAsync(this Pipeline sales, int from, int to) =>
        sales.Source.Server.ExecuteAsync($"DELETE FROM {sales.Source.Table} WHERE CONDUCE BETWEEN '{DeliveryNoteGenerator.Conduce(from)}' AND '{DeliveryNoteGenerator.Conduce(to)}'");

    private static async Task<JsonElement> OnlyAsync(Pipeline sales) =>
        Assert.Single(JsonDocument.Parse(await CommandRun.RunAsync(sales, 0, "deletes", "list", "--json")).RootElement.GetProperty("deletions").EnumerateArray());
}
