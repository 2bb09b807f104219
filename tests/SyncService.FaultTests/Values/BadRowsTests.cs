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
        await using var stage = await Stage.OpenAsync("bad-rows", seed: 1, rows: 0);
        stage.Services.Settings["BATCH_SIZE"] = "10000";
        var stream = stage.Streams[0];
        await stream.Target.ExecuteAsync($"ALTER TABLE {stream.Target.Table} ADD CONSTRAINT plausible CHECK (conduce NOT IN ({string.Join(", ", Bad.Select(row => $"'{DeliveryNoteGenerator.Conduce(row)}'"))}))");
        await CountStepsAsync(stream);
        await stream.Source.FillAsync(stream.Notes.Notes(Rows));
        // All at once, as users write them.
        await Load.SourceWriter.UpdateAsync(stream, 1, Rows, 12.34m, number: 1);
        stage.Services.Start();

        await Eventually.TrueAsync(
            async () => await DeadLettersAsync(stage) + await stream.Target.CountAsync() >= Rows, Stage.Patience, () => $"all rows are applied or set aside\n{stage.Services.Tail()}");
        Assert.Equal(Rows - Bad.Length, await stream.Target.CountAsync());
        Assert.Equal(Bad.Length, await DeadLettersAsync(stage));
        Assert.Equal(
            Bad.Select(DeliveryNoteGenerator.Conduce),
            (await stage.Postgres.ScalarAsync<string[]>(Stage.Database, "SELECT array_agg(row ->> 'CONDUCE' ORDER BY row ->> 'CONDUCE') FROM sync_service.dead_letter"))!);
        Assert.InRange(await StepsAsync(stage), Bad.Length, (Bad.Length + 1) * 2 * (int)Math.Ceiling(Math.Log2(Rows)));
    }

    [Fact]
    public async Task A_batch_that_is_all_bad_is_given_up_when_that_is_clear_and_not_tried_row_by_row()
    {
        await using var stage = await Stage.OpenAsync("all-bad", seed: 1, rows: 0);
        stage.Services.Settings["BATCH_SIZE"] = "10000";
        stage.Services.Settings["DEAD_LETTER_LIMIT"] = "1";
        var stream = stage.Streams[0];
        await stream.Target.ExecuteAsync($"ALTER TABLE {stream.Target.Table} ADD CONSTRAINT never CHECK (false)");
        await CountStepsAsync(stream);
        await stream.Source.FillAsync(stream.Notes.Notes(Rows));
        await Load.SourceWriter.UpdateAsync(stream, 1, Rows, 12.34m, number: 1);
        stage.Services.Start();
        await stage.Services.Running[0].LineAsync("More than 100 of the last 10,000 records do not fit .*never.*23514", Stage.Patience);

        // Each that was found took one; all of them would be tens of thousands.
        Assert.InRange(await StepsAsync(stage), 100, 2_000);
        Assert.Equal(0, await DeadLettersAsync(stage));
    }

    /// <summary>Has the table count the steps that write to it: by a sequence, which counts those, too, that are rolled back.</summary>
    private static Task CountStepsAsync(StageStream stream) => stream.Target.ExecuteAsync($"""
        CREATE SEQUENCE steps;
        CREATE FUNCTION step() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN PERFORM nextval('steps'); RETURN NULL; END $$;
        CREATE TRIGGER step BEFORE INSERT ON {stream.Target.Table} FOR EACH STATEMENT EXECUTE FUNCTION step()
        """);

    private static Task<long> StepsAsync(Stage stage) => stage.Postgres.ScalarAsync<long>(Stage.Database, "SELECT last_value FROM steps");

    private static async Task<long> DeadLettersAsync(Stage stage) =>
        await stage.Postgres.ScalarAsync<bool>(Stage.Database, "SELECT to_regclass('sync_service.dead_letter') IS NOT NULL")
            ? await stage.Postgres.ScalarAsync<long>(Stage.Database, "SELECT count(*) FROM sync_service.dead_letter")
            : 0;
}
