using System.Collections.Concurrent;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Target.Applying;
using SyncService.Target.Deletions;
using SyncService.Target.Sessions;

namespace SyncService.Target.Mapping;

/// <summary>The plans of one stream, one a record schema, built when first needed and built again after a failure.</summary>
/// <remarks>Safe for two batches that ask at the same time.</remarks>
internal sealed class UpsertPlans(StreamSpec stream, TargetOptions options, TargetLog log, TimeProvider clock)
{
    /// <summary>A column that is added to the target is found within this time.</summary>
    private static readonly TimeSpan Valid = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<ulong, (UpsertPlan Plan, long Made, int Epoch)> plans = new();
    private readonly ConcurrentDictionary<string, bool> warned = new();

    private readonly Lock gate = new();
    private Generation generation;
    private volatile int epoch;

    /// <summary>Whether something of the table waits for the end of a transaction.</summary>
    public bool HaveDeferred => plans.Any(known => known.Value.Plan.Table.Kind.HasDeferred);

    public bool Any => !plans.IsEmpty;

    /// <param name="schema">Of the records.</param>
    /// <param name="session">To ask with.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="isFresh">Whether the table is looked at now, before anything is refused by what it was.</param>
    /// <exception cref="SyncException">The target table is missing, or cannot take records of this schema.</exception>
    public async Task<UpsertPlan> ForAsync(RecordSchema schema, ApplySession session, CancellationToken cancellation, bool isFresh = false)
    {
        if (!isFresh && plans.TryGetValue(schema.Id, out var known) && known.Epoch == epoch && clock.GetElapsedTime(known.Made) < Valid) return known.Plan;
        var began = epoch;
        var name = PgName.Parse(stream.Target);
        var table = await TargetCatalog.ReadAsync(session.Connection, name, cancellation) ?? throw Missing(name);
        var plan = UpsertPlan.Build(schema, table, stream);
        foreach (var column in plan.Unmapped.Where(column => warned.TryAdd(column.Source, true))) log.ColumnLeftOut(stream.Name, column.Source, name.ToString());
        foreach (var (source, target) in plan.Computed.Where(column => warned.TryAdd(column.Source.Source, true))) log.ColumnComputed(stream.Name, source.Source, target.Name, table.Name.ToString());
        if (stream.Deletes == DeletePolicy.Apply && warned.TryAdd("", true)) await TellEffectsAsync(session, table, cancellation);
        plans[schema.Id] = (plan, clock.GetTimestamp(), began);
        return plan;
    }

    private async Task TellEffectsAsync(ApplySession session, TargetTable table, CancellationToken cancellation)
    {
        foreach (var effect in (await DeleteEffects.ReadAsync(session.Connection, table, cancellation)).Sentences(table.Name.ToString())) log.DeleteEffect(stream.Name, effect);
    }

    /// <summary>A batch of this generation is to be applied. A producer that begins one may have found other columns than the plans were made for, and brings every row for them.</summary>
    public void Begin(Generation of)
    {
        lock (gate)
        {
            if (generation == of) return;
            generation = of;
            epoch++;
        }
    }

    /// <summary>The table may have changed: look again before the next batch.</summary>
    public void Forget() => plans.Clear();

    public SyncException Missing(PgName name) => MissingTable.Of(name, options, stream.Settings);
}
