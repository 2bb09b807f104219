using System.Text.RegularExpressions;
using LocalServers.Postgres;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Rights;

/// <summary>What is said of a schema, a table or a column that is missing suffices when it is followed, word by word.</summary>
public sealed partial class TargetHintsTests(TestServers servers)
{
    private const string Password = "Least-rights-1";
    private const string Table = "CREATE TABLE destino (id int PRIMARY KEY, modificado timestamp, texto text)";

    /// <summary>Each with what an administrator has done before, what is set, and what is to be said.</summary>
    public static TheoryData<string, string, string, string> Cases => new()
    {
        { "a schema that the role may not make", "", "PG_TABLE_VISTA=ventas.destino PG_CREATE_TABLE=true KEY_COLUMNS=ID", "CREATE SCHEMA \"ventas\" AUTHORIZATION" },
        { "a schema that is closed to the role", "CREATE SCHEMA ventas", "PG_TABLE_VISTA=ventas.destino PG_CREATE_TABLE=true KEY_COLUMNS=ID", "GRANT USAGE" },
        { "a schema in which the role may make no tables", "CREATE SCHEMA ventas; GRANT USAGE ON SCHEMA ventas TO {role}", "PG_TABLE_VISTA=ventas.destino PG_CREATE_TABLE=true KEY_COLUMNS=ID", "GRANT USAGE, CREATE ON SCHEMA \"ventas\"" },
        { "the service's schema, of another owner", $"DROP SCHEMA sync_service; CREATE SCHEMA sync_service; {Table}; GRANT SELECT, INSERT, UPDATE ON destino TO {{role}}", "", "GRANT USAGE, CREATE ON SCHEMA sync_service" },
        { "the service's schema, missing", $"DROP SCHEMA sync_service; {Table}; GRANT SELECT, INSERT, UPDATE ON destino TO {{role}}", "", "CREATE SCHEMA sync_service AUTHORIZATION" },
        { "a key column", "CREATE TABLE destino (modificado timestamp, texto text); GRANT SELECT, INSERT, UPDATE ON destino TO {role}", "KEY_COLUMNS=ID", "ADD COLUMN IF NOT EXISTS \"id\" integer" },
        { "a unique index", "CREATE TABLE destino (id int, modificado timestamp, texto text); GRANT SELECT, INSERT, UPDATE ON destino TO {role}", "KEY_COLUMNS=ID", "CREATE UNIQUE INDEX ON \"public\".\"destino\" (\"id\");" },
        { "a column that must be filled", $"{Table}; ALTER TABLE destino ADD COLUMN obligatoria int NOT NULL; GRANT SELECT, INSERT, UPDATE ON destino TO {{role}}", "", "ALTER COLUMN \"obligatoria\" DROP NOT NULL" },
        { "the column that tells of deleted rows", $"{Table}; GRANT SELECT, INSERT, UPDATE ON destino TO {{role}}", "DELETES=mark DELETED_COLUMN=borrado", "ADD COLUMN IF NOT EXISTS \"borrado\"" },
        { "a right on the table", $"{Table}; GRANT SELECT ON destino TO {{role}}", "", "GRANT INSERT, UPDATE ON \"public\".\"destino\"" },
    };

    /// <summary>A run tells a column that is NULL of each row.</summary>
    public static TheoryData<string, string, string, string> CasesOfRuns => [.. Cases.Where(one => one.Data.Item1 != "a column that must be filled")];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Who_runs_what_check_says_has_a_stream_that_runs(string what, string before, string settings, string expected)
    {
        await using var scene = await SceneAsync(before, settings);
        var said = await FollowAsync(scene, "check");
        Assert.True(said.Contains(expected, StringComparison.Ordinal), $"{what}: {said}");
        await RunAsync(scene);
    }

    [Theory]
    [MemberData(nameof(CasesOfRuns))]
    public async Task Who_runs_what_a_failed_run_says_has_a_stream_that_runs(string what, string before, string settings, string expected)
    {
        await using var scene = await SceneAsync(before, settings);
        var said = await FollowAsync(scene, "run", "--once");
        Assert.True(said.Contains(expected, StringComparison.Ordinal), $"{what}: {said}");
        await AssertRowsAsync(scene);
    }

    [Fact]
    public async Task A_schema_that_is_missing_is_made_with_the_table()
    {
        await using var scene = await SceneAsync("GRANT CREATE ON DATABASE {database} TO {role}", "PG_TABLE_VISTA=ventas.destino PG_CREATE_TABLE=true KEY_COLUMNS=ID");
        Assert.Contains("PG_CREATE_TABLE=true creates it, and its schema.", await CommandRun.RunAsync(scene.Pipeline, 0, "check"), StringComparison.Ordinal);
        await RunAsync(scene);
        Assert.Equal(scene.Settings["PG_USER"], await scene.RowAsync("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'ventas'"));
    }

    [Theory]
    [InlineData("destino")]
    [InlineData("ventas.destino")]
    public async Task A_table_that_is_missing_is_made_by_what_init_prints_or_by_the_setting(string table)
    {
        await using var scene = await SceneAsync("", $"PG_TABLE_VISTA={table}");
        const string hint = "Run what sync-service init prints, set PG_CREATE_TABLE=true (both need KEY_COLUMNS), or look at PG_TABLE_VISTA.";
        Assert.Contains(hint, (await scene.RunOnceAsync(expected: 1)).Errors.Text, StringComparison.Ordinal);
        Assert.Contains(hint, await CommandRun.RunAsync(scene.Pipeline, 1, "check"), StringComparison.Ordinal);
        scene.Settings["KEY_COLUMNS"] = "ID";
        await scene.PostgresAsync(await CommandRun.RunAsync(scene.Pipeline, 0, "init"));
        await RunAsync(scene);
    }

    [Fact]
    public async Task Where_no_schema_of_the_search_path_exists_one_is_to_be_named_and_init_prints_no_statement_that_fails()
    {
        await using var scene = await SceneAsync("ALTER ROLE {role} SET search_path = nada", "PG_CREATE_TABLE=true KEY_COLUMNS=ID");
        const string hint = "Name the schema in PG_TABLE_VISTA";
        Assert.Contains(hint, await CommandRun.RunAsync(scene.Pipeline, 1, "check"), StringComparison.Ordinal);
        Assert.Contains(hint, (await scene.RunOnceAsync(expected: 1)).Errors.Text, StringComparison.Ordinal);
        Assert.Contains("Name a schema in PG_TABLE_VISTA, such as public.destino.", await CommandRun.RunAsync(scene.Pipeline, 1, "init"), StringComparison.Ordinal);
        scene.Settings["PG_TABLE_VISTA"] = "public.destino";
        await scene.PostgresAsync(await CommandRun.RunAsync(scene.Pipeline, 0, "init"));
        await RunAsync(scene);
    }

    private static async Task RunAsync(Scene scene)
    {
        await scene.RunOnceAsync();
        await AssertRowsAsync(scene);
    }

    private static async Task AssertRowsAsync(Scene scene) =>
        Assert.Equal(["1|uno", "2|dos"], await scene.RowsAsync($"SELECT id, texto FROM {scene.Settings["PG_TABLE_VISTA"]} ORDER BY id"));

    /// <summary>Runs what a command says, and the command again, until it succeeds.</summary>
    /// <returns>All that was said.</returns>
    private static async Task<string> FollowAsync(Scene scene, params string[] command)
    {
        List<string> all = [];
        while (true)
        {
            var process = scene.Pipeline.Start(command);
            var code = await process.ExitAsync(Pipeline.Patience);
            if (code == 0) return string.Join('\n', all);
            all.Add(process.AllText);
            Assert.True(all.Count <= 3, $"What was said did not help:\n{string.Join('\n', all)}");
            if (process.AllText.Contains("sync-service check names", StringComparison.Ordinal))
            {
                all.Add(await FollowAsync(scene, "check"));
                continue;
            }

            var statements = Statement().Matches(process.AllText).Select(match => match.Groups[1].Value).ToList();
            Assert.True(statements.Count > 0, $"Nothing to run in:\n{process.AllText}");
            foreach (var statement in statements) await scene.PostgresAsync(statement);
        }
    }

    private async Task<Scene> SceneAsync(string before, string settings)
    {
        var scene = await Scene.CreateAsync(servers, "TEXTO nvarchar(20) NULL", "");
        await scene.InsertAsync(1, "N'uno'");
        await scene.InsertAsync(2, "N'dos'");
        var (role, database) = (scene.Pipeline.Name("sync_user"), scene.Pipeline.Database);
        await scene.Pipeline.Postgres.CreateRoleAsync(role, Password);
        await scene.PostgresAsync(
            $"""
            REVOKE ALL ON DATABASE {database} FROM PUBLIC;
            REVOKE ALL ON SCHEMA public FROM PUBLIC;
            GRANT CONNECT, TEMPORARY ON DATABASE {database} TO {role};
            GRANT USAGE ON SCHEMA public TO {role};
            CREATE SCHEMA sync_service AUTHORIZATION {role};
            """);
        if (before.Length > 0) await scene.PostgresAsync(before.Replace("{role}", role, StringComparison.Ordinal).Replace("{database}", database, StringComparison.Ordinal));
        (scene.Settings["PG_USER"], scene.Settings["PG_PASSWORD"]) = (role, Password);
        foreach (var setting in settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => setting.Split('=', 2))) scene.Settings[setting[0]] = setting[1];
        return scene;
    }

    [GeneratedRegex(@"Run: ((?:[^;\n]+;)(?: [A-Z]{4,}[^;\n]*;)*)")]
    private static partial Regex Statement();
}
