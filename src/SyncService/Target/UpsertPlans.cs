using SyncService.Encoding;

namespace SyncService.Target;

/// <summary>The plans of one stream, one a record schema, built when first needed and built again after a failure.</summary>
internal sealed class UpsertPlans(StreamSpec stream, TargetOptions options, TargetLog log)
{
    private readonly Dictionary<ulong, UpsertPlan> plans = [];
    private readonly HashSet<string> warned = [];

    /// <exception cref="SyncException">The target table is missing, or cannot take records of this schema.</exception>
    public async Task<UpsertPlan> ForAsync(RecordSchema schema, ApplySession session, CancellationToken cancellation)
    {
        if (plans.TryGetValue(schema.Id, out var known)) return known;
        var name = PgName.Parse(stream.Target);
        var table = await TargetCatalog.ReadAsync(session.Connection, name, cancellation) ?? throw Missing(name);
        var plan = UpsertPlan.Build(schema, table);
        foreach (var column in plan.Unmapped.Where(column => warned.Add(column.Source))) log.ColumnLeftOut(stream.Name, column.Source, name.ToString());
        return plans[schema.Id] = plan;
    }

    /// <summary>The table may have changed: look again before the next batch.</summary>
    public void Forget() => plans.Clear();

    private SyncException Missing(PgName name) => new(
        $"The target table {name} does not exist in {options.Database}.",
        "Create it, set PG_CREATE_TABLE=true, or look at PG_TABLE_VISTA.",
        Failure.Configuration);
}
