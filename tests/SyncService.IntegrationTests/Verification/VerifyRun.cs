using System.Text.Json;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary>What <c>verify --json</c> said of the only stream.</summary>
internal sealed class VerifyRun
{
    private readonly JsonElement stream;

    private VerifyRun(string text)
    {
        var root = JsonDocument.Parse(text).RootElement;
        IsEqual = root.GetProperty("equal").GetBoolean();
        stream = root.GetProperty("streams")[0];
    }

    public bool IsEqual { get; }

    public IReadOnlyList<JsonElement> Examples => [.. stream.GetProperty("examples").EnumerateArray()];

    /// <summary>Kind and key of each difference that is shown, in the order of the keys.</summary>
    public IReadOnlyList<string> Found => [.. Examples.Select(row => $"{row.GetProperty("kind").GetString()} {row.GetProperty("key").GetString()}").Order(StringComparer.Ordinal)];

    public long this[string count] => stream.GetProperty(count).GetInt64();

    public string? Problem => stream.GetProperty("problem").GetString();

    public IReadOnlyList<string> Notes => [.. stream.GetProperty("notes").EnumerateArray().Select(note => note.GetString()!)];

    /// <param name="sales">Whose stream it is.</param>
    /// <param name="expected">The exit code; null: any.</param>
    /// <param name="arguments">Of the verb.</param>
    public static async Task<VerifyRun> RunAsync(Pipeline sales, int? expected, params string[] arguments)
    {
        if (expected is { } code) return new(await CommandRun.RunAsync(sales, code, ["verify", "--json", .. arguments]));
        var verify = sales.Start(["verify", "--json", .. arguments]);
        await verify.ExitAsync(Pipeline.Patience);
        return new(verify.AllText);
    }
}
