using System.Globalization;
using SyncService.FaultTests.Load;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults.AtSource;

/// <summary>A table of SQL Server is emptied, made anew, or another one.</summary>
internal static class TableFaults
{
    private const string Columns = "SYNC_ID, CONDUCE, FECHA_EMISION, FACTURADO, NUMERO_FACTURA, CODIGO_CLIENTE, CLIENTE, TOTAL, ULTIMA_MODIFICACION";

    public static IReadOnlyList<Fault> All { get; } =
    [
        Refilled("truncated", stream => stream.Source.Server.ExecuteAsync($"TRUNCATE TABLE {stream.Source.Table}")),
        Refilled("emptied", stream => stream.Source.Server.ExecuteAsync($"DELETE FROM {stream.Source.Table}")),
        Refilled("dropped and made again", async stream =>
        {
            await stream.Source.Server.ExecuteAsync($"DROP VIEW {stream.Source.View}; DROP TABLE {stream.Source.Table}");
            await StageTables.CreateSourceAsync(stream);
        }),
        new("SQL Server: a table filled from an older export, and resynced", ImportAsync),
        new("SQL Server: a view over another table with older stamps, and back, resynced", ExchangeAsync),
    ];

    /// <summary>Users enter all its rows again.</summary>
    private static Fault Refilled(string what, Func<StageStream, Task> empty) => new($"SQL Server: a table {what}, and filled again", async (stage, random) =>
    {
        var stream = stage.Streams[random.Next(stage.Streams.Count)];
        using var pause = await stage.Load.PauseAsync();
        stage.Load.Deletions.Note(stream, 1, stage.Load.RowsOf(stream));
        await empty(stream);
        if (random.Next(2) == 0) await Fault.LastAsync(random, 0, 0.6);
        await Users.EnterAgainAsync(stage, stream, random);
    });

    /// <summary>The stamps are those of then, so that nothing tells of it.</summary>
    private static async Task ImportAsync(Stage stage, Random random)
    {
        var stream = Stamped(stage, random);
        var table = stream.Source.Table;
        long kept;
        int rows;
        using (await stage.Load.PauseAsync())
        {
            (kept, rows) = (stage.Load.Number, stage.Load.RowsOf(stream));
            await stage.Source.ExecuteAsync($"SELECT * INTO EXPORTED FROM {table}");
        }

        await stage.Arrival.ProgressAsync(random.Next(20, 120));
        using var pause = await stage.Load.PauseAsync();
        stage.Regressions.Excuse(kept, stage.Load.Number, stream);
        await stage.Source.ExecuteAsync($"BEGIN TRANSACTION; DELETE FROM {table}; INSERT INTO {table} ({Columns}) SELECT {Columns} FROM EXPORTED; COMMIT; DROP TABLE EXPORTED");
        await Resync.EverythingAsync(stage, stream);
        await Resync.DeleteAsync(stage, stream, left: rows);
    }

    private static async Task ExchangeAsync(Stage stage, Random random)
    {
        var stream = Stamped(stage, random);
        var (table, view) = (stream.Source.Table, stream.Source.View);
        using var pause = await stage.Load.PauseAsync();
        var kept = stage.Load.Number;
        var number = stage.Load.NextNumber();
        await stage.Source.ExecuteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            SELECT SYNC_ID, CONDUCE, FECHA_EMISION, FACTURADO, CAST('{number}' AS varchar(50)) AS NUMERO_FACTURA, CODIGO_CLIENTE, CLIENTE,
              CAST(TOTAL + 1 AS decimal(18,2)) AS TOTAL, CAST(DATEADD(DAY, -400, ULTIMA_MODIFICACION) AS datetime) AS ULTIMA_MODIFICACION
            INTO OTHERS FROM {table}
            """));
        await stage.Source.ExecuteAsync($"ALTER VIEW {view} AS SELECT {Columns} FROM OTHERS");
        await Resync.EverythingAsync(stage, stream);
        await stage.Arrival.PausedAsync();

        stage.Regressions.Excuse(kept, number, stream);
        await stage.Source.ExecuteAsync($"ALTER VIEW {view} AS SELECT {Columns} FROM {table}");
        await stage.Source.ExecuteAsync("DROP TABLE OTHERS");
        await Resync.EverythingAsync(stage, stream);
    }

    /// <summary>One that is read by stamps: row versions would tell.</summary>
    private static StageStream Stamped(Stage stage, Random random)
    {
        var stamped = stage.Streams.Where(stream => !stream.IsVersioned).ToList();
        return stamped[random.Next(stamped.Count)];
    }
}
