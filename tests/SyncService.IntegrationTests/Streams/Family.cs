using System.Globalization;
using LocalServers;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Streams;

/// <summary>Parents and their children: two tables in the source, and two in the target with a foreign key between them.</summary>
internal sealed class Family : IAsyncDisposable
{
    private int stamp;

    private Family(Pipeline pipeline) => Pipeline = pipeline;

    public Pipeline Pipeline { get; }

    private string Parents => Pipeline.Name("PADRES");

    private string Children => Pipeline.Name("HIJOS");

    /// <param name="constraint">What is behind the foreign key: <c>DEFERRABLE</c>.</param>
    /// <param name="order">Members of the stream of the children: <c>"after": ["parents"]</c>.</param>
    public static async Task<Family> CreateAsync(TestServers servers, string constraint = "", string order = "")
    {
        var family = new Family(await Pipeline.CreateAsync(servers));
        var server = family.Pipeline.Source.Server;
        await server.ExecuteAsync($"CREATE TABLE {family.Parents} (ID int NOT NULL PRIMARY KEY, MODIFICADO datetime2(3) NOT NULL)");
        await server.ExecuteAsync($"CREATE TABLE {family.Children} (ID int NOT NULL PRIMARY KEY, PADRE int NOT NULL, MODIFICADO datetime2(3) NOT NULL)");
        await family.Pipeline.Target.ExecuteAsync(
            $"CREATE TABLE parents (id int PRIMARY KEY, modificado timestamp); CREATE TABLE children (id int PRIMARY KEY, padre int REFERENCES parents {constraint}, modificado timestamp)");
        family.Configure(order);
        return family;
    }

    public Task AddParentAsync(int id) => Pipeline.Source.Server.ExecuteAsync($"INSERT INTO {Parents} VALUES ({id}, {NextStamp()})");

    public Task AddChildAsync(int id, int parent) => Pipeline.Source.Server.ExecuteAsync($"INSERT INTO {Children} VALUES ({id}, {parent}, {NextStamp()})");

    public Task<long> CountAsync(string table) => Pipeline.Target.ScalarAsync<long>($"SELECT count(*) FROM {table}");

    public Task<long> LettersAsync() => Pipeline.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter");

    public Task ArrivesAsync(string table, long rows) =>
        Eventually.TrueAsync(async () => await CountAsync(table) == rows, Pipeline.Patience, () => $"{table} holds {rows} rows. {Pipeline.Services[^1].AllText}");

    public ValueTask DisposeAsync() => Pipeline.DisposeAsync();

    private void Configure(string order)
    {
        var file = Path.Combine(Pipeline.Scratch(), "streams.json");
        var more = order.Length == 0 ? "" : $", {order}";
        File.WriteAllText(
            file,
            $$"""
            { "streams": [
              { "name": "children", "source": "{{Children}}", "target": "children", "keyColumns": "ID", "changeColumn": "MODIFICADO"{{more}} },
              { "name": "parents", "source": "{{Parents}}", "target": "parents", "keyColumns": "ID", "changeColumn": "MODIFICADO" } ] }
            """);
        Pipeline.Settings.Remove("MSSQL_VIEW");
        Pipeline.Settings.Remove("PG_TABLE_VISTA");
        Pipeline.Settings["SYNC_CONFIG"] = file;
    }

    private string NextStamp() => string.Create(CultureInfo.InvariantCulture, $"'{new DateTime(2026, 3, 1, 12, 0, 0, DateTimeKind.Unspecified).AddSeconds(stamp++):yyyy-MM-ddTHH:mm:ss.fff}'");
}
