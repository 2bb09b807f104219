using LocalServers.Sales;

namespace SyncService.IntegrationTests.Setup;

/// <summary>Streams from a file, each with a target table of its own.</summary>
internal static class ManyStreams
{
    /// <summary>Empty tables t1, t2 and so on.</summary>
    public static async Task<IReadOnlyList<SalesTarget>> TargetsAsync(Pipeline sales, int count)
    {
        List<SalesTarget> targets = [.. Enumerable.Range(1, count).Select(i => new SalesTarget(sales.Postgres, sales.Database, $"t{i}"))];
        foreach (var target in targets) await target.CreateAsync();
        return targets;
    }

    /// <summary>Each stream is called as its target table.</summary>
    public static void Configure(Pipeline sales, IEnumerable<(string Source, string Target)> streams)
    {
        var file = Path.Combine(sales.Scratch(), "streams.json");
        var each = streams.Select(stream => $$"""{ "name": "{{stream.Target}}", "source": "{{stream.Source}}", "target": "{{stream.Target}}", "keyColumns": ["CONDUCE"] }""");
        File.WriteAllText(file, $$"""{ "streams": [{{string.Join(",\n", each)}}] }""");
        sales.Settings.Remove("MSSQL_VIEW");
        sales.Settings.Remove("PG_TABLE_VISTA");
        sales.Settings["SYNC_CONFIG"] = file;
    }
}
