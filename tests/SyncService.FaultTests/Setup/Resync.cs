namespace SyncService.FaultTests.Setup;

/// <summary><c>sync-service resync</c>, to its end.</summary>
internal static class Resync
{
    /// <summary>Before any stamp of the stage.</summary>
    public const string FirstStamp = "1900-01-01";

    private const int KeysAtOnce = 100;

    /// <summary>Every row that the source has.</summary>
    public static Task EverythingAsync(Stage stage, StageStream stream) => RunAsync(stage, stream, "--since", FirstStamp);

    /// <summary>By the one who holds the workload's turn: of its notes the source has only the first ones left, and the others go from the target.</summary>
    public static async Task DeleteAsync(Stage stage, StageStream stream, int left)
    {
        foreach (var some in Enumerable.Range(left + 1, stage.Load.RowsOf(stream) - left).Chunk(KeysAtOnce))
        {
            await RunAsync(stage, stream, ["--delete", .. some.SelectMany(note => (string[])["--key", stream.KeyOf(note)])]);
        }

        await stage.Load.ForgetAsync(stream, left);
    }

    private static async Task RunAsync(Stage stage, StageStream stream, params IEnumerable<string> what)
    {
        await using var command = stage.Services.Command(["resync", "--stream", stream.Name, .. what]);
        var code = await command.ExitAsync(Stage.Patience);
        Assert.True(code == 0, $"resync ended with {code}:\n{command.AllText}\n{stage.Services.Tail()}");
    }
}
