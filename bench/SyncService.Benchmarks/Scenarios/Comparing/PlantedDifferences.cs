using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios.Comparing;

/// <summary>A thousand differences of every kind are planted in the target: each is found, and no other. It fails where that is not so.</summary>
internal sealed class PlantedDifferences : Scenario
{
    private const int OfEachKind = 100;

    private const string Table = "planted";

    public override string Name => "planted";

    public override string What => "verify of 1,000 planted differences of ten kinds: each is found, and no other";

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        await bench.Servers.ForgetAsync();
        await bench.Servers.Postgres.ExecuteAsync(BenchServers.Database, $"SET client_min_messages = 'warning'; DROP TABLE IF EXISTS {Table}; {TargetTable.Definition(Shape, Table)}");
        var settings = Settings(bench, shape.Source.View);
        await using (var load = bench.Servers.StartService(settings, "run", "--once"))
        {
            if (await load.ExitAsync(TimeSpan.FromMinutes(30)) != 0) throw new InvalidOperationException($"The load failed:\n{load.AllText}");
        }

        var planted = await PlantAsync(bench.Servers, shape.Rows);
        await bench.Servers.Postgres.ExecuteAsync(BenchServers.Database, $"VACUUM (ANALYZE) {Table}");
        var verify = await VerifyCall.RunAsync(bench.Servers, settings, [4], cancellation, "--limit", "10000");
        var found = verify.Found.ToHashSet(StringComparer.Ordinal);
        if (!found.SetEquals(planted))
        {
            throw new InvalidOperationException(
                $"Not found: {string.Join(", ", planted.Except(found).Order().Take(5))}. Found and not planted: {string.Join(", ", found.Except(planted).Order().Take(5))}.");
        }

        figures.Add("differences found of 1,000", "", verify["missing"] + verify["different"] + verify["extra"], Goal.AtLeast(1_000));
        figures.Add("no differences found", "", found.Except(planted).Count(), Goal.Below(1));
        figures.Rate("rows compared", shape.Rows, verify.Took);
        figures.Add("most memory", "MB", verify.PeakBytes / 1e6, Goal.Below(150));
    }

    private static Dictionary<string, string> Settings(Bench bench, string view)
    {
        var file = Path.Combine(bench.Servers.NewFolder("planted"), "streams.json");
        File.WriteAllText(file, $$"""{ "streams": [ { "name": "planted", "source": "{{view}}", "target": "{{Table}}", "maskColumns": { "CODIGO_CLIENTE": "last4" } } ] }""");
        var settings = bench.Servers.ServiceSettings();
        (settings["SYNC_CONFIG"], settings["SYNC_INTERVAL"]) = (file, "3600");
        return settings;
    }

    /// <returns>What is to be found.</returns>
    private static async Task<HashSet<string>> PlantAsync(BenchServers servers, int rows)
    {
        HashSet<string> planted = [];
        await PlantAsync("missing", 0, keys => $"DELETE FROM {Table} WHERE conduce IN ({keys})");
        foreach (var number in Numbers(1)) planted.Add($"extra CONDUCE=ZZ-{number}");
        await servers.Postgres.ExecuteAsync(
            BenchServers.Database,
            string.Join("; ", Numbers(1).Select(number => $"INSERT INTO {Table} SELECT (jsonb_populate_record(t, '{{\"conduce\":\"ZZ-{number}\"}}')).* FROM {Table} t WHERE conduce = '{DeliveryNoteGenerator.Conduce(number)}'")));
        await AlterAsync(2, "numero_factura = CASE WHEN numero_factura IS NULL THEN '' END");
        await AlterAsync(3, "cliente = cliente || ' '");
        await AlterAsync(4, "cliente = upper(cliente)");
        await AlterAsync(5, "fecha_emision = fecha_emision + interval '1 microsecond'");
        await AlterAsync(6, "total = total + 0.01");
        await AlterAsync(7, "codigo_cliente = reverse(codigo_cliente)");

        // Two rows exchange all that is not their key.
        foreach (var (one, other) in Numbers(8).Zip(Numbers(9)))
        {
            planted.UnionWith([$"different CONDUCE={DeliveryNoteGenerator.Conduce(one)}", $"different CONDUCE={DeliveryNoteGenerator.Conduce(other)}"]);
            await servers.Postgres.ExecuteAsync(
                BenchServers.Database,
                $"""
                UPDATE {Table} t SET (sync_id, fecha_emision, facturado, numero_factura, codigo_cliente, cliente, total, ultima_modificacion)
                  = (o.sync_id, o.fecha_emision, o.facturado, o.numero_factura, o.codigo_cliente, o.cliente, o.total, o.ultima_modificacion)
                FROM {Table} o
                WHERE (t.conduce, o.conduce) IN (('{DeliveryNoteGenerator.Conduce(one)}', '{DeliveryNoteGenerator.Conduce(other)}'), ('{DeliveryNoteGenerator.Conduce(other)}', '{DeliveryNoteGenerator.Conduce(one)}'))
                """);
        }

        // The service does not write it: no difference.
        await servers.Postgres.ExecuteAsync(BenchServers.Database, $"UPDATE {Table} SET updated_at = '1999-01-01' WHERE conduce IN ({Keys(10)})");
        return planted;

        Task AlterAsync(int kind, string change) => PlantAsync("different", kind, keys => $"UPDATE {Table} SET {change} WHERE conduce IN ({keys})");

        async Task PlantAsync(string what, int kind, Func<string, string> statement)
        {
            planted.UnionWith(Numbers(kind).Select(number => $"{what} CONDUCE={DeliveryNoteGenerator.Conduce(number)}"));
            await servers.Postgres.ExecuteAsync(BenchServers.Database, statement(Keys(kind)));
        }

        string Keys(int kind) => string.Join(", ", Numbers(kind).Select(number => $"'{DeliveryNoteGenerator.Conduce(number)}'"));

        IEnumerable<int> Numbers(int kind) => Enumerable.Range(0, OfEachKind).Select(i => 1 + kind + (int)((long)i * rows / OfEachKind));
    }
}
