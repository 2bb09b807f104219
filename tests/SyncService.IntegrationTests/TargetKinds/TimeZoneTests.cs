using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.TargetKinds;

/// <summary>The zone of stamps that have none, as PostgreSQL reads its name.</summary>
public sealed class TimeZoneTests(TestServers servers)
{
    private const string Target = "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor timestamptz)";

    [Theory]
    [InlineData("UTC-4", "2024-03-01 14:00:00+00")]
    [InlineData("GMT+3", "2024-03-01 07:00:00+00")]
    public async Task An_offset_whose_sign_PostgreSQL_turns_round_is_refused_and_what_is_named_instead_is_right(string zone, string instant)
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR datetime", Target);
        await scene.InsertAsync(1, "'2024-03-01T10:00:00'");
        scene.Settings["PG_TIME_ZONE"] = zone;
        var refused = await CommandRun.RunAsync(scene.Pipeline, 2, "check");
        Assert.Contains($"PostgreSQL reads the sign of {zone} the other way round", TargetScene.Unwrapped(refused), StringComparison.Ordinal);
        scene.Settings["PG_TIME_ZONE"] = TargetScene.Unwrapped(refused).Split("expected ")[1].Split(' ')[0];
        await scene.RunOnceAsync();
        Assert.Equal(instant, await scene.RowAsync("SELECT valor FROM destino"));
    }

    [Fact]
    public async Task A_number_alone_is_read_as_it_is_written()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR datetime", Target);
        await scene.InsertAsync(1, "'2024-03-01T10:00:00'");
        scene.Settings["PG_TIME_ZONE"] = "-4";
        await scene.RunOnceAsync();
        Assert.Equal("2024-03-01 14:00:00+00", await scene.RowAsync("SELECT valor FROM destino"));
    }

    [Fact]
    public async Task A_zone_that_PostgreSQL_does_not_know_names_the_variable()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR datetime", Target);
        await scene.InsertAsync(1, "'2024-03-01T10:00:00'");
        scene.Settings["PG_TIME_ZONE"] = "America/Macondo";
        var line = await scene.RefusedAsync("invalid value for parameter \"TimeZone\": \"America/Macondo\".");
        Assert.Contains("Look at PG_TIME_ZONE.", line, StringComparison.Ordinal);
    }
}
