using LocalServers;
using LocalServers.Postgres;
using SyncService.FaultTests.Report;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Limits;

public sealed class DiskFullTests(FaultReport report)
{
    [Fact]
    public async Task When_there_is_room_again_everything_arrives()
    {
        await using var stage = await Stage.OpenAsync("disk", seed: 1);
        await using var disk = await SmallDisk.MountAsync(stage.Folder, megabytes: 4, owner: "postgres");
        await stage.Postgres.ExecuteAsync(Stage.Database, $"CREATE TABLESPACE klein LOCATION '{disk.Path}'");
        foreach (var stream in stage.Streams) await stream.Target.ExecuteAsync($"ALTER TABLE {stream.Target.Table} SET TABLESPACE klein");
        await stage.GoAsync();

        var said = stage.Services.ListenAsync("(?i)no space left|could not extend");
        await disk.FillAsync();
        stage.Load.Pause = TimeSpan.FromMilliseconds(10);
        await said;
        disk.Free();

        report.Add("PostgreSQL: disk full", await stage.Arrival.AllAsync());
        // Before the disk goes: a server whose files vanish is another fault.
        await stage.Arrival.AssertExactAsync();
        await stage.Services.KillAllAsync();
        await stage.Postgres.StopAsync(PostgresStop.Immediate);
    }
}
