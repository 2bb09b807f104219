using System.Text.Json;
using LocalServers;
using LocalServers.Postgres;
using LocalServers.Service;
using LocalServers.SqlServer;
using Npgsql;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>One small table of a test's own in the source, one in the target, and the service between them.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly Pipeline pipeline;
    private int stamp;

    private Scene(Pipeline pipeline) => this.pipeline = pipeline;

    /// <summary>In the source; its key is ID, its change column MODIFICADO.</summary>
    public string Source => pipeline.Name("ORIGEN");

    public SqlServerStandIn Server => pipeline.Source.Server;

    public Dictionary<string, string> Settings => pipeline.Settings;

    public Pipeline Pipeline => pipeline;

    /// <param name="columns">Of the source table, behind ID and MODIFICADO; empty for none.</param>
    /// <param name="target">The statements that make the target table <c>destino</c>; empty when the service is to make it.</param>
    /// <param name="ownPostgres">For a test that kills PostgreSQL.</param>
    /// <param name="ownSource">For a test that others must not disturb.</param>
    public static async Task<Scene> CreateAsync(TestServers servers, string columns, string target, PrivatePostgres? ownPostgres = null, SqlServerStandIn? ownSource = null)
    {
        var scene = new Scene(await Pipeline.CreateAsync(servers, ownSource: ownSource, ownPostgres: ownPostgres));
        await scene.Server.ExecuteAsync($"CREATE TABLE {scene.Source} (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL{(columns.Length == 0 ? "" : ", ")}{columns})");
        if (target.Length > 0) await scene.PostgresAsync(target);
        scene.Settings["MSSQL_VIEW"] = scene.Source;
        scene.Settings["PG_TABLE_VISTA"] = "destino";
        scene.Settings["CHANGE_COLUMN"] = "MODIFICADO";
        return scene;
    }

    /// <summary>Settings that only the streams file has; it takes the place of the plain variables.</summary>
    public async Task ConfigureAsync(object more)
    {
        var stream = JsonSerializer.SerializeToNode(new { name = "default", source = Source, target = "destino", keyColumns = "ID", changeColumn = "MODIFICADO" })!.AsObject();
        foreach (var (name, value) in JsonSerializer.SerializeToNode(more)!.AsObject()) stream[name] = value?.DeepClone();
        var file = Path.Combine(pipeline.Scratch(), "streams.json");
        await File.WriteAllTextAsync(file, $"{{ \"streams\": [ {stream.ToJsonString()} ] }}");
        foreach (var name in new[] { "MSSQL_VIEW", "PG_TABLE_VISTA", "CHANGE_COLUMN", "KEY_COLUMNS" }) Settings.Remove(name);
        Settings["SYNC_CONFIG"] = file;
    }

    /// <summary>Adds a row with the next stamp.</summary>
    /// <param name="id">Its key.</param>
    /// <param name="values">As T-SQL writes them, one for each of the other columns.</param>
    public Task InsertAsync(int id, string values = "") =>
        Server.ExecuteAsync($"INSERT INTO {Source} VALUES ({id}, {NextStamp()}{(values.Length == 0 ? "" : ", ")}{values})");

    public Task UpdateAsync(int id, string sets) => Server.ExecuteAsync($"UPDATE {Source} SET {sets}, MODIFICADO = {NextStamp()} WHERE ID = {id}");

    public Task AlterSourceAsync(string what) => Server.ExecuteAsync($"ALTER TABLE {Source} {what}");

    public Task PostgresAsync(string sql) => pipeline.Target.ExecuteAsync(sql);

    /// <summary>The rows of a query, columns separated by a bar, NULL as ∅.</summary>
    public async Task<IReadOnlyList<string>> RowsAsync(string sql)
    {
        await using var connection = await pipeline.Postgres.OpenAsync(pipeline.Database);
        await using var command = new NpgsqlCommand($"SET TimeZone = 'UTC'; {sql}", connection) { AllResultTypesAreUnknown = true };
        await using var reader = await command.ExecuteReaderAsync();
        List<string> rows = [];
        while (await reader.ReadAsync()) rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "∅" : reader.GetString(i))));
        return rows;
    }

    public async Task<string> RowAsync(string sql) => Assert.Single(await RowsAsync(sql));

    public Task<SyncServiceProcess> RunOnceAsync(int expected = 0) => pipeline.RunOnceAsync(expected);

    /// <summary>Runs on until the test is over.</summary>
    public SyncServiceProcess Run() => pipeline.Run();

    /// <summary>Waits until a query gives these rows.</summary>
    public async Task UntilAsync(string sql, params string[] expected)
    {
        IReadOnlyList<string> last = [];
        await Eventually.TrueAsync(
            async () =>
            {
                try
                {
                    last = await RowsAsync(sql);
                }
                catch (PostgresException e)
                {
                    last = [e.MessageText];
                }

                return last.SequenceEqual(expected);
            },
            Pipeline.Patience,
            () => $"{sql} gives {string.Join(" / ", expected)}; it gives {string.Join(" / ", last)}.\n{Said}");
    }

    /// <summary>All that the services said.</summary>
    public string Said => string.Join('\n', pipeline.Services.Select(service => service.AllText));

    public ValueTask DisposeAsync() => pipeline.DisposeAsync();

    private string NextStamp() => $"'2024-05-01T10:{stamp / 60:D2}:{stamp++ % 60:D2}'";
}
