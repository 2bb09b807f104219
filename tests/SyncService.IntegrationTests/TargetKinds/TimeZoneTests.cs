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

    /// <summary>What the target holds was read, or is shown, in the former one.</summary>
    [Theory]
    [InlineData("datetime2(3)", "'2024-03-01T10:00:00'", "timestamptz", "2024-03-01 10:00:00+00", "2024-03-01 14:00:00+00")]
    [InlineData("date", "'2024-03-01'", "timestamptz", "2024-03-01 00:00:00+00", "2024-03-01 04:00:00+00")]
    [InlineData("varchar(30)", "'2024-03-01 10:00'", "timestamptz", "2024-03-01 10:00:00+00", "2024-03-01 14:00:00+00")]
    [InlineData("datetimeoffset(0)", "'2024-03-01T10:00:00+00:00'", "timestamp", "2024-03-01 10:00:00", "2024-03-01 06:00:00")]
    [InlineData("datetimeoffset(0)", "'2024-03-01T01:00:00+00:00'", "date", "2024-03-01", "2024-02-29")]
    [InlineData("datetimeoffset(0)", "'2024-03-01T10:00:00+00:00'", "text", "2024-03-01 10:00:00+00", "2024-03-01 06:00:00-04")]
    public async Task Another_zone_reaches_every_row_and_plan_says_so(string source, string value, string target, string before, string after)
    {
        await using var scene = await FilledAsync(source, value, target);
        Assert.Equal([before, before], await scene.RowsAsync("SELECT valor FROM destino"));
        scene.Settings["PG_TIME_ZONE"] = "America/Santo_Domingo";
        const string Reason = "PG_TIME_ZONE is now America/Santo_Domingo (it was UTC)";
        Assert.Contains($"Reload from its start, 2 rows: {Reason}.", TargetScene.Unwrapped(await CommandRun.RunAsync(scene.Pipeline, 0, "plan")), StringComparison.Ordinal);
        await scene.RunOnceAsync();
        Assert.Equal([after, after], await scene.RowsAsync("SELECT valor FROM destino"));
        Assert.Contains(Reason, scene.Said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("datetime2(3)", "timestamp")]
    [InlineData("datetimeoffset(3)", "timestamptz")]
    public async Task Where_no_column_depends_on_it_another_zone_re_reads_nothing(string source, string target)
    {
        await using var scene = await FilledAsync(source, "'2024-03-01T10:00:00'", target);
        scene.Settings["PG_TIME_ZONE"] = "America/Santo_Domingo";
        await scene.RunOnceAsync();
        Assert.DoesNotContain("Reloading", scene.Said, StringComparison.Ordinal);
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

    /// <summary>Two rows whose stamps lie farther apart than what is read again anyway.</summary>
    private async Task<Scene> FilledAsync(string source, string value, string target)
    {
        var scene = await Scene.CreateAsync(servers, $"VALOR {source}", $"CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor {target})");
        await scene.Server.ExecuteAsync($"INSERT INTO {scene.Source} VALUES (1, '2020-01-01', {value}), (2, '2023-01-01', {value})");
        await scene.RunOnceAsync();
        return scene;
    }
}
