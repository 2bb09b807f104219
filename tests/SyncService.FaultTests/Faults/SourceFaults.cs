using System.Globalization;
using LocalServers;
using LocalServers.Network;
using LocalServers.Processes;
using Microsoft.Data.SqlClient;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>What happens to SQL Server.</summary>
internal static class SourceFaults
{
    private const int Rows = 120;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("SQL Server: connection cut in mid-row", CutInRowAsync),
        new("SQL Server: restarted", (stage, _) => stage.RestartSourceAsync()),
        new("SQL Server: frozen", async (stage, random) =>
        {
            using var pause = await stage.Load.PauseAsync();
            stage.Source.Signal(ProcessSignal.Stop);
            await Fault.LastAsync(random, 0.3, 2);
            stage.Source.Signal(ProcessSignal.Continue);
        }),
        new("SQL Server: view altered", AlterViewAsync),
        new("SQL Server: chosen as the deadlock victim", DeadlockVictim.StrikeAsync),
        new("SQL Server: sessions killed", KillSessionsAsync),
        new("SQL Server: rows locked by a writer", (stage, random) => LockRowsAsync(stage, random, () => Fault.LastAsync(random, 0.3, 1.5))),
    ];

    /// <summary>Longer than <c>MSSQL_TIMEOUT</c>.</summary>
    public static Fault TimedOut { get; } = new("SQL Server: query times out", async (stage, random) =>
    {
        var said = stage.Services.ListenAsync("did not answer within");
        await LockRowsAsync(stage, random, () => said);
    });

    /// <summary>The service is locked out until the login is right again; it looks again each minute.</summary>
    public static Fault LoginRefused { get; } = new("SQL Server: login refused", async (stage, _) =>
    {
        var said = stage.Services.ListenAsync("refuses the login");
        await stage.Source.ExecuteAsync($"ALTER LOGIN {StageTables.Reader} WITH PASSWORD = '{Secret.New()}'");
        stage.ToSource.Cut();
        await said;
        await stage.Source.ExecuteAsync($"ALTER LOGIN {StageTables.Reader} WITH PASSWORD = '{StageTables.ReaderPassword}'");
    });

    private static async Task CutInRowAsync(Stage stage, Random random)
    {
        var stream = stage.Streams[random.Next(stage.Streams.Count)];
        var before = stage.ToSource.Resets;
        // More than the questions have, less than the rows that answer them.
        stage.ToSource.Fault = NetworkFault.ResettingAfter(random.Next(3_000, 8_000));
        try
        {
            using (await stage.Load.PauseAsync()) await stage.Load.BurstAsync(stream, Rows);
            await Eventually.TrueAsync(() => stage.ToSource.Resets > before, Stage.Patience, () => $"a connection was reset in mid-row\n{stage.Services.Tail()}");
        }
        finally
        {
            stage.ToSource.Fault = NetworkFault.None;
        }
    }

    /// <summary>A column more, for a while, that the target does not have.</summary>
    private static async Task AlterViewAsync(Stage stage, Random random)
    {
        var stream = stage.Streams[random.Next(stage.Streams.Count)];
        var source = stream.Source;
        var columns = "SYNC_ID, CONDUCE, FECHA_EMISION, FACTURADO, NUMERO_FACTURA, CODIGO_CLIENTE, CLIENTE, TOTAL, ULTIMA_MODIFICACION";
        if (stream.IsVersioned) columns += $", {StageStream.RowVersion}";
        await stage.Source.ExecuteAsync($"ALTER VIEW {source.View} AS SELECT CAST(7 AS int) AS ZONA, {columns} FROM {source.Table}");
        await Fault.LastAsync(random, 0.2, 2);
        await stage.Source.ExecuteAsync($"ALTER VIEW {source.View} AS SELECT {columns} FROM {source.Table}");
    }

    private static async Task KillSessionsAsync(Stage stage, Random random)
    {
        List<short> sessions = [];
        await using (var connection = await stage.Source.OpenAsync())
        {
            await using var command = new SqlCommand($"SELECT session_id FROM sys.dm_exec_sessions WHERE login_name = '{StageTables.Reader}'", connection);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync()) sessions.Add(reader.GetInt16(0));
        }

        foreach (var session in sessions)
        {
            try
            {
                await stage.Source.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"KILL {session}"));
            }
            catch (SqlException e) when (e.Number == 6106)
            {
                // It has ended by itself.
            }
        }
    }

    /// <summary>A database whose readers wait for writers, and a writer who does not come to an end.</summary>
    private static async Task LockRowsAsync(Stage stage, Random random, Func<Task> meanwhile)
    {
        var source = stage.Streams[random.Next(stage.Streams.Count)].Source;
        using var pause = await stage.Load.PauseAsync();
        await stage.Source.ExecuteAsync($"ALTER DATABASE {stage.Source.Database} SET READ_COMMITTED_SNAPSHOT OFF");
        await using (var writer = await stage.Source.OpenAsync())
        {
            await using var command = new SqlCommand($"BEGIN TRANSACTION; UPDATE {source.Table} SET TOTAL = TOTAL + 1, ULTIMA_MODIFICACION = GETDATE()", writer);
            await command.ExecuteNonQueryAsync();
            await meanwhile();
            await using var end = new SqlCommand("COMMIT", writer);
            await end.ExecuteNonQueryAsync();
        }

        await stage.Source.ExecuteAsync($"ALTER DATABASE {stage.Source.Database} SET READ_COMMITTED_SNAPSHOT ON");
    }
}
