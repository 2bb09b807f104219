using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Identity;

/// <summary>No error of the configuration, the view or the table outlives its mending: the next run brings all rows, and what was queued meanwhile does not grow.</summary>
public sealed class MendedStreamTests(TestServers servers)
{
    private const string Target = "CREATE TABLE destino (id integer, f integer, modificado timestamp, valor integer NOT NULL, PRIMARY KEY (id, f))";
    private const string All = "SELECT id, f, valor FROM destino ORDER BY id";

    public enum Fault
    {
        KeyOfOneColumn,
        ExcludedColumn,
        AlteredView,
        TableWithoutKey,
        MissingColumn,
    }

    [Theory]
    [InlineData(Fault.KeyOfOneColumn, false)]
    [InlineData(Fault.KeyOfOneColumn, true)]
    [InlineData(Fault.ExcludedColumn, false)]
    [InlineData(Fault.ExcludedColumn, true)]
    [InlineData(Fault.AlteredView, false)]
    [InlineData(Fault.AlteredView, true)]
    [InlineData(Fault.TableWithoutKey, false)]
    [InlineData(Fault.TableWithoutKey, true)]
    [InlineData(Fault.MissingColumn, false)]
    [InlineData(Fault.MissingColumn, true)]
    public async Task The_run_after_the_mending_succeeds(Fault fault, bool queueIsFilledBefore)
    {
        await using var scene = await Scene.CreateAsync(servers, "F int NOT NULL, VALOR int NOT NULL", Target);
        var view = scene.Pipeline.Name("VW");
        await scene.Server.ExecuteAsync($"CREATE VIEW {view} AS SELECT ID, F, VALOR, MODIFICADO FROM {scene.Source}");
        (scene.Settings["MSSQL_VIEW"], scene.Settings["KEY_COLUMNS"]) = (view, "ID,F");
        await scene.InsertAsync(1, "1, 10");
        await scene.InsertAsync(2, "1, 20");
        if (queueIsFilledBefore) await CommandRun.RunAsync(scene.Pipeline, 0, "run", "--once", "--role", "producer");

        await BreakAsync(scene, view, fault);
        await scene.InsertAsync(3, "1, 30");
        List<long> queued = [];
        for (var i = 0; i < 3; i++)
        {
            await scene.RunOnceAsync(expected: 1);
            queued.Add(await scene.Pipeline.QueueLengthAsync());
        }

        Assert.True(queued[2] <= Math.Max(queued[0], 3), $"What is queued grows: {string.Join(", ", queued)}");
        await MendAsync(scene, view, fault);
        await scene.RunOnceAsync();
        Assert.Equal(["1|1|10", "2|1|20", "3|1|30"], await scene.RowsAsync(All));
        Assert.Equal(0, await scene.Pipeline.QueueLengthAsync());
    }

    private static async Task BreakAsync(Scene scene, string view, Fault fault)
    {
        if (fault == Fault.KeyOfOneColumn) scene.Settings["KEY_COLUMNS"] = "ID";
        else if (fault == Fault.ExcludedColumn) scene.Settings["COLUMNS_EXCLUDE"] = "VALOR";
        else if (fault == Fault.AlteredView) await scene.Server.ExecuteAsync($"ALTER VIEW {view} AS SELECT ID, F, CAST(0x01 AS varbinary(8)) AS VALOR, MODIFICADO FROM {scene.Source}");
        else await scene.PostgresAsync(fault == Fault.TableWithoutKey ? "ALTER TABLE destino DROP CONSTRAINT destino_pkey" : "ALTER TABLE destino RENAME COLUMN f TO g");
    }

    private static async Task MendAsync(Scene scene, string view, Fault fault)
    {
        if (fault == Fault.KeyOfOneColumn) scene.Settings["KEY_COLUMNS"] = "ID,F";
        else if (fault == Fault.ExcludedColumn) scene.Settings.Remove("COLUMNS_EXCLUDE");
        else if (fault == Fault.AlteredView) await scene.Server.ExecuteAsync($"ALTER VIEW {view} AS SELECT ID, F, VALOR, MODIFICADO FROM {scene.Source}");
        else await scene.PostgresAsync(fault == Fault.TableWithoutKey ? "ALTER TABLE destino ADD PRIMARY KEY (id, f)" : "ALTER TABLE destino RENAME COLUMN g TO f");
    }
}
