using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Values;

public sealed class BadRowsTests
{
    private const int Rows = 10_000;
    private static readonly int[] Bad = [17, 5_000, 9_998];

    [Fact]
    public async Task Three_bad_rows_among_ten_thousand_are_found_in_few_steps_and_the_others_applied()
    {
        var logged = new PostgresOptions { Settings = new Dictionary<string, string> { ["log_statement"] = "all" } };
        await using var stage = await Stage.OpenAsync("bad-rows", seed: 1, rows: 0, postgres: logged);
        stage.Services.Settings["BATCH_SIZE"] = "10000";
        var stream = stage.Streams[0];
        await stream.Target.ExecuteAsync($"ALTER TABLE {stream.Target.Table} ADD CONSTRAINT plausible CHECK (conduce NOT IN ({string.Join(", ", Bad.Select(row => $"'{DeliveryNoteGenerator.Conduce(row)}'"))}))");
        await stream.Source.FillAsync(stream.Notes.Notes(Rows));
        // All at once, as users write them.
        await Load.SourceWriter.UpdateAsync(stream, 1, Rows, 12.34m);
        stage.Services.Start();

        await Eventually.TrueAsync(
            async () => await LettersAsync(stage) + await stream.Target.CountAsync() >= Rows, Stage.Patience, () => $"all rows are applied or set aside\n{stage.Services.Tail()}");
        Assert.Equal(Rows - Bad.Length, await stream.Target.CountAsync());
        Assert.Equal(Bad.Length, await LettersAsync(stage));
        Assert.Equal(
            Bad.Select(DeliveryNoteGenerator.Conduce),
            (await stage.Postgres.ScalarAsync<string[]>(Stage.Database, "SELECT array_agg(row ->> 'CONDUCE' ORDER BY row ->> 'CONDUCE') FROM sync_service.dead_letter"))!);
        var steps = stage.Postgres.Log.Lines.Count(line => line.Contains("SAVEPOINT part", StringComparison.Ordinal) && !line.Contains("RELEASE", StringComparison.Ordinal) && !line.Contains("ROLLBACK", StringComparison.Ordinal));
        Assert.InRange(steps, Bad.Length, Bad.Length * 2 * (int)Math.Ceiling(Math.Log2(Rows)) + 1);
    }

    private static async Task<long> LettersAsync(Stage stage) =>
        await stage.Postgres.ScalarAsync<bool>(Stage.Database, "SELECT to_regclass('sync_service.dead_letter') IS NOT NULL")
            ? await stage.Postgres.ScalarAsync<long>(Stage.Database, "SELECT count(*) FROM sync_service.dead_letter")
            : 0;
}
