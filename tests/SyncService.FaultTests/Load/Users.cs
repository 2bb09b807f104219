using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Load;

/// <summary>What users do after SQL Server has lost some of their work, by the one who holds the workload's turn.</summary>
internal static class Users
{
    /// <summary>They enter the notes again that are not there, with other totals.</summary>
    public static async Task EnterAgainAsync(Stage stage, Random random)
    {
        foreach (var stream in stage.Streams) await EnterAgainAsync(stage, stream, random);
    }

    /// <summary>They give other totals to some of the notes that are there.</summary>
    public static async Task ChangeAgainAsync(Stage stage, Random random)
    {
        foreach (var stream in stage.Streams) await SourceWriter.UpdateAsync(stream, random.Next(1, Stage.Rows), random.Next(1, 40), Total(random), stage.Load.NextNumber());
    }

    public static async Task EnterAgainAsync(Stage stage, StageStream stream, Random random)
    {
        var rows = stage.Load.RowsOf(stream);
        var there = await SourceWriter.NotesAsync(stream);
        for (var from = 1; from <= rows; from++)
        {
            if (there.Contains(from)) continue;
            var to = from + 1;
            while (to <= rows && !there.Contains(to)) to++;
            await SourceWriter.InsertAsync(stream, from, to - from, stage.Load.NextNumber(), Total(random));
            from = to;
        }

        await stage.Load.Deletions.LookAsync(stream);
    }

    private static decimal Total(Random random) => random.Next(1_000_000) / 100m;
}
