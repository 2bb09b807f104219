using System.Globalization;
using LocalServers;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Increments;

/// <summary>What holds of the source's clock holds of every type of change column that tells a time, and of stamps in UTC: minutes, days and instants with an offset too.</summary>
public sealed class StampTypeTests(TestServers servers) : IAsyncDisposable
{
    private const string All = "SELECT id, valor FROM destino ORDER BY id";

    /// <summary>Ten minutes before midnight in Madrid, in summer.</summary>
    private static readonly DateTimeOffset Evening = new(2026, 6, 10, 21, 50, 0, TimeSpan.Zero);

    private SqlServerStandIn? source;

    public static TheoryData<string, string, string> Stamps => new()
    {
        { "datetime2(7)", "SYSDATETIME()", "server" },
        { "datetime2(0)", "SYSDATETIME()", "server" },
        { "datetime", "SYSDATETIME()", "server" },
        { "smalldatetime", "SYSDATETIME()", "server" },
        { "date", "SYSDATETIME()", "server" },
        { "datetimeoffset(7)", "SYSDATETIMEOFFSET()", "server" },
        { "datetimeoffset(0)", "SYSDATETIMEOFFSET()", "server" },
        { "datetime2(3)", "SYSUTCDATETIME()", "utc" },
    };

    /// <summary>The login may see open transactions, so the overlap does not matter.</summary>
    [Theory]
    [MemberData(nameof(Stamps))]
    public async Task A_transaction_that_commits_long_after_its_stamp_arrives(string type, string now, string clock)
    {
        await using var scene = await RunningAsync(type, now, clock);
        await using var slow = await source!.OpenAsync();
        await using var transaction = (SqlTransaction)await slow.BeginTransactionAsync();
        await using (var insert = new SqlCommand($"INSERT INTO {scene.Source} VALUES (2, {now}, 20)", slow, transaction)) await insert.ExecuteNonQueryAsync();

        // Past midnight, and in more than one complete cycle past the stamp.
        for (var id = 3; id <= 5; id++)
        {
            await source.StepClockAsync(TimeSpan.FromMinutes(5));
            await InsertAsync(scene, id, now);
            await scene.UntilAsync($"SELECT id FROM destino WHERE id = {id}", $"{id}");
        }

        await transaction.CommitAsync();
        await scene.UntilAsync(All, "1|10", "2|20", "3|30", "4|40", "5|50");
    }

    [Theory]
    [MemberData(nameof(Stamps))]
    public async Task Rows_written_after_the_clock_went_back_arrive_whether_or_not_somebody_looks(string type, string now, string clock)
    {
        await using var scene = await RunningAsync(type, now, clock);
        await source!.StepClockAsync(TimeSpan.FromHours(3));
        await InsertAsync(scene, 2, now);
        await scene.UntilAsync(All, "1|10", "2|20");
        await source.StepClockAsync(TimeSpan.FromHours(-1));
        await InsertAsync(scene, 3, now);
        await scene.UntilAsync(All, "1|10", "2|20", "3|30");

        await scene.Pipeline.KillAsync(scene.Pipeline.Services[^1]);
        await source.StepClockAsync(TimeSpan.FromHours(-2.5));
        await InsertAsync(scene, 4, now);
        scene.Run();
        await scene.UntilAsync(All, "1|10", "2|20", "3|30", "4|40");
    }

    [Theory]
    [MemberData(nameof(Stamps))]
    public async Task A_stamp_of_2079_that_is_corrected_brings_the_row_with_it(string type, string now, string clock)
    {
        await using var scene = await RunningAsync(type, now, clock);
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (2, '2079-01-01', 20)");
        await scene.UntilAsync(All, "1|10", "2|20");
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET VALOR = 21, MODIFICADO = {now} WHERE ID = 2");
        await scene.UntilAsync(All, "1|10", "2|21");
    }

    /// <summary>A place where the clock goes back by half an hour, and stamps that do not follow it.</summary>
    [Theory]
    [InlineData("Australia/Lord_Howe", "SYSDATETIME()", "server", "2026-04-04T14:45:00Z", "2026-04-04T15:05:00Z")]
    [InlineData("Europe/Madrid", "SYSDATETIME()", "server", "2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z")]
    [InlineData("Europe/Madrid", "SYSUTCDATETIME()", "utc", "2026-10-25T00:30:00Z", "2026-10-25T01:10:00Z")]
    [InlineData("America/New_York", "SYSDATETIME()", "server", "2026-11-01T05:30:00Z", "2026-11-01T06:10:00Z")]
    public async Task What_changes_when_the_hour_comes_again_arrives(string zone, string now, string clock, string first, string second)
    {
        await using var scene = await RunningAsync("datetime2(3)", now, clock, zone, DateTimeOffset.Parse(first, CultureInfo.InvariantCulture));
        await source!.SetClockAsync(DateTimeOffset.Parse(second, CultureInfo.InvariantCulture));
        await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET VALOR = 11, MODIFICADO = {now} WHERE ID = 1");
        await InsertAsync(scene, 2, now);
        await scene.UntilAsync(All, "1|11", "2|20");
    }

    [Theory]
    [InlineData("SYSUTCDATETIME()", "server", true)]
    [InlineData("SYSUTCDATETIME()", "utc", false)]
    [InlineData("SYSDATETIME()", "server", false)]
    public async Task Stamps_that_the_servers_clock_has_left_behind_are_told_with_the_setting(string now, string clock, bool isTold)
    {
        await using var scene = await RunningAsync("datetime2(3)", now, clock);
        for (var id = 2; id <= 3; id++)
        {
            await InsertAsync(scene, id, now);
            await scene.UntilAsync($"SELECT id FROM destino WHERE id = {id}", $"{id}");
        }

        const string Line = "Set CHANGE_CLOCK to utc if the stamps are in UTC.";
        if (isTold) await Eventually.TrueAsync(() => scene.Said.Contains(Line, StringComparison.Ordinal), Pipeline.Patience, () => scene.Said);
        else Assert.DoesNotContain(Line, scene.Said, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        if (source is not null) await source.DisposeAsync();
    }

    private static Task InsertAsync(Scene scene, int id, string now) => scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES ({id}, {now}, {10 * id})");

    /// <summary>With one row in both tables, and an overlap that does not help.</summary>
    private async Task<Scene> RunningAsync(string type, string now, string clock, string zone = "Europe/Madrid", DateTimeOffset? at = null)
    {
        source = await SqlServerStandIn.StartStandInAsync(servers.Folder, new StandInOptions { TimeZone = zone });
        await source.SetClockAsync(at ?? Evening);
        var scene = await Scene.CreateAsync(servers, "VALOR int", "CREATE TABLE destino (id integer PRIMARY KEY, valor integer)", ownSource: source);
        await scene.Server.ExecuteAsync($"DROP TABLE {scene.Source}; CREATE TABLE {scene.Source} (ID int NOT NULL PRIMARY KEY, MODIFICADO {type} NOT NULL, VALOR int); INSERT INTO {scene.Source} VALUES (1, {now}, 10)");
        (scene.Settings["SYNC_OVERLAP"], scene.Settings["CHANGE_CLOCK"]) = ("1", clock);
        scene.Run();
        await scene.UntilAsync(All, "1|10");
        return scene;
    }
}
