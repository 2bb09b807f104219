using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using LocalServers.Postgres;
using SyncService.IntegrationTests.Fidelity.Types;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>Tables with every type, made once, and synced once in each of the surroundings by the program itself.</summary>
public sealed class SyncedTypes(TestServers servers) : IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, Lazy<Task<SyncedRun>>> runs = [];
    private readonly List<Pipeline> pipelines = [];
    private Lazy<Task<IReadOnlyList<TypeTable>>> tables = null!;

    public static int Seed { get; } = int.TryParse(Environment.GetEnvironmentVariable("SYNC_SEED"), CultureInfo.InvariantCulture, out var seed)
        ? seed
        : Environment.TickCount & 0xFFFFFF;

    /// <summary>The types, by table, without their values.</summary>
    internal static IReadOnlyList<(string Table, IReadOnlyList<SourceType> Types)> Layout { get; } =
    [
        ("NUMEROS", NumberTypes.All),
        ("TIEMPOS", TimeTypes.All),
        ("TEXTOS", [.. TextTypes.All, .. ByteTypes.All]),
        ("NUMEROS_FIJOS", NumberTypes.Required),
        ("GRANDES", [.. TextTypes.Large, .. ByteTypes.Large]),
        ("NUEVOS", NewTypes.All),
    ];

    internal Task<SyncedRun> InAsync(Surroundings around) =>
        runs.GetOrAdd(around.Name, _ => new Lazy<Task<SyncedRun>>(() => SyncAsync(around))).Value;

    public ValueTask InitializeAsync()
    {
        tables = new(FillAsync);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var pipeline in pipelines) await pipeline.DisposeAsync();
    }

    private async Task<IReadOnlyList<TypeTable>> FillAsync()
    {
        var server = await servers.SourceAsync;
        var random = new Random(Seed);
        var filled = Layout.Select(table => TypeTable.Fill(table.Table, random, table.Types)).ToList();
        foreach (var table in filled) await table.CreateAsync(server);

        IReadOnlyList<TypeTable> bases = [.. filled.Take(3)];
        var variants = TypeTable.Variants("VARIANTES", bases);
        await variants.CreateFromAsync(server, bases, "t_");

        // The client has no assembly for these: their texts go into a table of their own first.
        var clr = TypeTable.Fill("CLR", random, ClrTypes.All);
        var texts = new TypeTable("CLR_TEXTOS", [.. clr.Types.Select(type => type with { Definition = "nvarchar(200)" })], clr.Values);
        await texts.CreateAsync(server);
        await clr.CreateFromAsync(server, [texts], "t_");
        return [.. filled, variants, clr];
    }

    private async Task<SyncedRun> SyncAsync(Surroundings around)
    {
        var all = await tables.Value;
        var pipeline = await Pipeline.CreateAsync(servers);
        lock (pipelines) pipelines.Add(pipeline);
        foreach (var (name, value) in around.ServerSettings)
        {
            await pipeline.Postgres.ExecuteAsync("postgres", $"ALTER DATABASE {pipeline.Database} SET {name} = {(name == "DateStyle" ? value : $"'{value}'")}");
        }

        var config = Path.Combine(pipeline.Scratch(), "streams.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new
        {
            streams = all.Select(table => new { name = table.Name, source = table.Name, target = table.Name, keyColumns = TypeTable.Key, changeColumn = TypeTable.ChangeColumn }),
        }));
        pipeline.Settings.Remove("MSSQL_VIEW");
        pipeline.Settings.Remove("PG_TABLE_VISTA");
        pipeline.Settings["SYNC_CONFIG"] = config;
        if (around.MadeByInit) await InitAsync(pipeline, all);
        else pipeline.Settings["PG_CREATE_TABLE"] = "true";
        pipeline.Settings["TZ"] = around.Zone;
        pipeline.Settings["LANG"] = pipeline.Settings["LC_ALL"] = around.Culture;
        var check = pipeline.Start("check", "--json");
        Assert.Equal(0, await check.ExitAsync(Pipeline.Patience));
        return await SyncedRun.ReadAsync(all, await pipeline.RunOnceAsync(), pipeline, await servers.SourceAsync, check.Output.Text);
    }

    /// <summary>What <c>init</c> makes must take every type, too.</summary>
    private static async Task InitAsync(Pipeline pipeline, IReadOnlyList<TypeTable> all)
    {
        var init = pipeline.Start("init", "--apply");
        Assert.True(await init.ExitAsync(Pipeline.Patience) == 0, init.AllText);
        Assert.All(all, table => Assert.Contains($"The target table {table.Name.ToLowerInvariant()}, with ", init.AllText, StringComparison.Ordinal));
    }
}
