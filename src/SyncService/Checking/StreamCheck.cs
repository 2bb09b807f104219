using SyncService.Capture.Discovery;
using SyncService.Capture.Inspection;
using SyncService.Checking.Sources;
using SyncService.Checking.Targets;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Target.Checkpoints;
using SyncService.Target.Comparing;
using SyncService.Target.Constraints;
using SyncService.Target.Mapping;
using SyncService.Target.Obstacles;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;
using SyncService.Workers;

namespace SyncService.Checking;

/// <summary>Checks one stream with what its stores let be seen.</summary>
internal sealed class StreamCheck(StreamSpec stream, SyncOptions options, CheckedStores stores, TimeSpan patience)
{
    private readonly PgName name = PgName.Parse(stream.Target);
    private readonly List<Finding> findings = [];
    private TargetTable? table;
    private TargetStanding? standing;
    private TargetConstraints? constraints;
    private SourceFacts? facts;
    private IReadOnlyList<ColumnReport> columns = [];
    private RecordSchema? schema;
    private ReadingSight sight = ReadingSight.Of(stream, null);

    /// <param name="storesCanRun">False when something that all streams need is missing.</param>
    public async Task<StreamReport> RunAsync(bool storesCanRun, CancellationToken cancellation)
    {
        if (stores.TargetIsUp) await Try("target-refused", () => LookAtTargetAsync(cancellation));
        if (stores.SourceIsUp) await Try("source-refused", () => LookAtSourceAsync(stores.SourceClock, cancellation));
        if (schema is not null && table is not null && standing is not null) LookAtTable(schema, table, standing);
        await Try("compare-refused", LookAtComparisonAsync);
        await Try("queue-refused", () => LookAtQueueAsync(cancellation), unlessFound: "queue-unreachable");

        return new StreamReport(
            stream.Name,
            stream.Source,
            stream.Target,
            sight.Mode?.Word() ?? "unknown",
            StreamGuarantee.Of(stream, options.Source?.Overlap, sight),
            storesCanRun && findings.All(finding => finding.Severity != Severity.Error),
            schema is null ? stream.KeyColumns : [.. schema.Keys.Select(key => key.Source)],
            stream.ChangeColumn,
            facts?.Rows.Value,
            facts?.CycleTime is { } time ? Math.Round(time.TotalMilliseconds, 1) : null,
            columns,
            [.. findings.OrderByDescending(finding => finding.Severity)]);
    }

    private async Task LookAtTargetAsync(CancellationToken cancellation)
    {
        await using var probe = await TargetProbe.OpenAsync(stores.Postgres, cancellation);
        table = await probe.TableAsync(name, cancellation);
        standing = await probe.StandingAsync(name, table, cancellation);
        if (table is { Kind.IsTable: true }) constraints = await probe.ConstraintsAsync(table, cancellation);
        if (table is { Kind.IsTable: true }) await LookAtDeletesAsync(probe, table, cancellation);
        if (table is null) findings.AddRange(TableCheck.Missing(name, options.Target, standing, stream.Settings));
    }

    private async Task LookAtDeletesAsync(TargetProbe probe, TargetTable found, CancellationToken cancellation)
    {
        await Try("delete-where", () => probe.CheckScopeAsync(stream, found, cancellation));
        if (stream.Deletes != DeletePolicy.Apply) return;
        findings.AddRange(DeleteCheck.OfEffects(await probe.EffectsAsync(found, cancellation), found));
        findings.AddRange(DeleteCheck.OfExtra(stream, (await new StatusTable(stores.Postgres).ReadAsync([stream], cancellation)).Verifications.GetValueOrDefault(stream.Name)));
    }

    private async Task LookAtQueueAsync(CancellationToken cancellation)
    {
        var queue = stores.Queue(stream);
        if ((await queue.ReadStateAsync(cancellation)).Cursor?.Owner is not { } owner || !stores.TargetIsUp) return;
        await new QueueClaim(stream, new DeploymentLook(stores.Postgres), queue).ClaimAsync(owner, cancellation);
    }

    private async Task LookAtSourceAsync((DateTime Local, DateTime Utc)? clock, CancellationToken cancellation)
    {
        var read = await stores.Source.ColumnsAsync(stream, cancellation);
        var described = SourceShape.Describe(stream, read);
        var shape = SourceShape.Build(stream, read, described, Key(described));
        schema = shape.Schema;
        sight = new ReadingSight(shape.Mode, shape.Kind is WatermarkKind.Timestamp or WatermarkKind.Instant);
        (columns, var found) = new ColumnCheck(stream, options.Target).Look(read, schema.Columns, table is { Kind.IsTable: true } ? table : null);
        findings.AddRange(found);

        facts = await new SourceInspection(stores.Source, stream, shape, patience).InspectAsync(clock, cancellation);
        sight = sight with { SeesTransactions = facts.SeesTransactions };
        findings.AddRange(StampCheck.Look(facts, stream, options.Source!, shape.Kind));
        findings.AddRange(shape.Mode == CaptureMode.RowVersion ? RowVersionCheck.Look(facts, stream, options.Source!) : OpenTransactionCheck.Look(facts, stream, options.Source!));
        findings.AddRange(KeyCheck.OfRows(facts, stream));
        findings.AddRange(KeyCheck.OfSpelling(shape, stream.Source, table));
        if (table is { Kind.IsTable: true }) findings.AddRange(KeyCheck.OfMerging(shape, table, stream.Settings));
        findings.AddRange(IndexCheck.Look(facts, stream, options.Source!.Interval));
        if (shape.KeyOrdinals.Count == 0) return;
        findings.AddRange(ScanCheck.Look(await new ScanInspection(stores.Source, stream, shape, patience).InspectAsync(cancellation), facts.Rows, stream, [.. schema.Keys.Select(key => key.Source)]));
    }

    private IReadOnlyList<string> Key(IReadOnlyList<RecordColumn> described)
    {
        // That it can take nothing is said once, with the table.
        if (table is not null && TargetObstacles.OfTable(table, stream.Settings).Count > 0) return [];
        try
        {
            // Of a target that cannot be seen, nothing is said but that.
            return table is null && (stream.KeyColumns.Count == 0 && !(options.Target.CreateTable && standing is not null))
                ? []
                : TargetKey.Of(stream, described, table);
        }
        catch (SyncException e)
        {
            findings.Add(Finding.Of("key-unknown", e));
            return [];
        }
    }

    private void LookAtTable(RecordSchema of, TargetTable found, TargetStanding rights)
    {
        var obstacles = of.Keys.Count > 0 ? TargetObstacles.Of(of, found, stream.Settings) : TargetObstacles.OfTable(found, stream.Settings);
        findings.AddRange(obstacles.Concat(TargetObstacles.OfDeletes(found, stream.Deletes, stream.Settings)).Where(obstacle => obstacle.Code != KeyObstacles.NoUniqueIndex).Select(obstacle => new Finding(Severity.Error, obstacle.Code, obstacle.Message, obstacle.Hint)));
        if (!found.Kind.IsTable) return;
        if (of.Keys.Count > 0) findings.AddRange(KeyCheck.OfTable(of, found, stream.Settings));
        findings.AddRange(TableCheck.Look(of, found, rights));
        findings.AddRange(RightCheck.OfTable(rights, found, TableCheck.Filled(of, found), options.Target.AddColumns, stream.Deletes));
        findings.AddRange(DeleteCheck.Look(stream, of, found));
        if (constraints is not null) findings.AddRange(ConstraintCheck.Look(stream, of, found, constraints, options.Streams));
    }

    /// <summary>Of a stream that cannot run, what keeps it from running is said, and that alone.</summary>
    private Task LookAtComparisonAsync()
    {
        if (table is { Kind.IsTable: true } && facts is not null && schema is { Keys.Count: > 0 } && findings.All(finding => finding.Severity != Severity.Error))
        {
            findings.AddRange(ComparisonCheck.Look(new ComparisonPlan(UpsertPlan.ToCompare(schema, table, stream), stream.Verification.Level), facts.Rows, stream));
        }

        return Task.CompletedTask;
    }

    private async Task Try(string code, Func<Task> look, string? unlessFound = null)
    {
        try
        {
            await look();
        }
        catch (SyncException e)
        {
            if (unlessFound is null || stores.Findings.All(finding => finding.Code != unlessFound)) findings.Add(Finding.Of(code, e));
        }
    }
}
