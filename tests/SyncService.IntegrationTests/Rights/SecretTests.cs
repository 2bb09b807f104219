using System.Text.Json;
using LocalServers.Postgres;
using LocalServers.Service;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Rights;

/// <summary>A password may be a word that a table or a column is called by: what is no prose stays as it is, and no secret gets into it.</summary>
public sealed class SecretTests(TestServers servers)
{
    private const string Columns = "TOTAL decimal(10,2) NULL, VENTAS int NULL";

    [Theory]
    [InlineData("total")]
    [InlineData("ventas")]
    [InlineData("modificado")]
    [InlineData("schema")]
    public async Task A_password_that_is_a_word_garbles_no_SQL_no_JSON_and_no_name(string password)
    {
        await using var scene = await Scene.CreateAsync(servers, Columns, "");
        await scene.InsertAsync(1, "1.5, 2");
        await UseRoleAsync(scene, password);
        (scene.Settings["PG_TABLE_VISTA"], scene.Settings["KEY_COLUMNS"]) = ("ventas.destino", "ID");
        var script = await CommandRun.RunAsync(scene.Pipeline, 0, "init");
        Assert.DoesNotContain("***", script, StringComparison.Ordinal);
        await scene.PostgresAsync(script);

        // A hint is SQL, too.
        await scene.PostgresAsync("ALTER TABLE ventas.destino DROP COLUMN total");
        const string addition = "ALTER TABLE \"ventas\".\"destino\" ADD COLUMN IF NOT EXISTS \"total\" numeric(10,2);";
        var said = await CommandRun.RunAsync(scene.Pipeline, 0, "check");
        Assert.Contains(addition, said, StringComparison.Ordinal);
        Assert.DoesNotContain("***", said, StringComparison.Ordinal);
        var finding = JsonDocument.Parse(await CommandRun.RunAsync(scene.Pipeline, 0, "check", "--json")).RootElement.GetProperty("streams")[0].GetProperty("findings").EnumerateArray()
            .Single(one => one.GetProperty("code").GetString() == "column-missing");
        Assert.Equal($"Run: {addition}", finding.GetProperty("advice").GetString());
        await scene.PostgresAsync(addition);

        await scene.RunOnceAsync();
        foreach (var verb in new[] { "status --json", "status", "plan --json", "plan", "queue peek --json", "dead list --json" })
        {
            Assert.DoesNotContain("***", await CommandRun.RunAsync(scene.Pipeline, verb.StartsWith("status", StringComparison.Ordinal) ? 1 : 0, verb.Split(' ')), StringComparison.Ordinal);
        }

        await scene.PostgresAsync("ALTER TABLE ventas.destino DROP CONSTRAINT destino_pkey");
        var failed = (await scene.RunOnceAsync(expected: 1)).Errors.Text;
        Assert.Contains("CREATE UNIQUE INDEX ON \"ventas\".\"destino\" (\"id\");", failed, StringComparison.Ordinal);
    }

    /// <summary>All is well, each server refuses the login, and none is there.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("_PASSWORD")]
    [InlineData("_PORT")]
    public async Task No_secret_is_in_anything_that_is_put_out(string wrong)
    {
        await using var scene = await Scene.CreateAsync(servers, Columns, "CREATE TABLE destino (id int PRIMARY KEY, modificado timestamp, total numeric)");
        await scene.InsertAsync(1, "1.5, 2");
        foreach (var name in new[] { "MASK_SALT", "HTTP_TOKEN" }) scene.Settings[name] = $"planted-{Guid.NewGuid():N}";
        scene.Settings["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://planted-user:planted-key@127.0.0.1:1";
        scene.Settings["OTEL_EXPORTER_OTLP_HEADERS"] = "authorization=planted-header";
        scene.Settings["START_TIMEOUT"] = "1";
        if (wrong.Length > 0)
        {
            foreach (var store in new[] { "MSSQL", "PG", "REDIS" }) scene.Settings[store + wrong] = wrong == "_PORT" ? "1" : $"planted-{Guid.NewGuid():N}";
        }

        var secrets = new[] { "MSSQL_PASSWORD", "PG_PASSWORD", "REDIS_PASSWORD", "MASK_SALT", "HTTP_TOKEN" }.Select(name => scene.Settings[name])
            .Concat(["planted-user", "planted-key", "planted-header"]).ToList();

        List<SyncServiceProcess> all = [];
        foreach (var verb in new[] { "check", "check --json", "init", "plan", "plan --json", "status", "status --json", "queue peek", "queue peek --json", "dead list", "dead list --json", "pause", "resume", "run --once" })
        {
            var process = scene.Pipeline.Start(verb.Split(' '));
            await process.ExitAsync(Pipeline.Patience);
            all.Add(process);
        }

        var log = Assert.Single(Directory.EnumerateFiles($"{all[^1].Folder}/logs", "sync.log"));
        List<string> texts = [.. all.Select(process => process.AllText), File.ReadAllText(log)];
        Assert.All(texts, text => Assert.DoesNotContain(secrets, secret => text.Contains(secret, StringComparison.Ordinal)));
    }

    private static async Task UseRoleAsync(Scene scene, string password)
    {
        var role = scene.Pipeline.Name("escritor");
        await scene.Pipeline.Postgres.CreateRoleAsync(role, password);
        (scene.Settings["PG_USER"], scene.Settings["PG_PASSWORD"]) = (role, password);
    }
}
