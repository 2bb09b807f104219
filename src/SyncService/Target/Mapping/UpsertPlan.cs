using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Deletions;
using SyncService.Target.Obstacles;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Target.Mapping;

/// <summary>How records of one schema get into one target table.</summary>
internal sealed class UpsertPlan
{
    private readonly DeletePolicy deletes;

    private UpsertPlan(RecordSchema schema, TargetTable table, IReadOnlyList<MappedColumn> columns, IReadOnlyList<RecordColumn> unmapped, DeletePolicy deletes)
    {
        this.deletes = deletes;
        Schema = schema;
        Table = table;
        Columns = columns;
        Unmapped = unmapped;
    }

    public RecordSchema Schema { get; }

    public TargetTable Table { get; }

    public IReadOnlyList<MappedColumn> Columns { get; }

    /// <summary>Source columns that the target lacks.</summary>
    public IReadOnlyList<RecordColumn> Unmapped { get; }

    /// <summary>Source columns whose counterpart PostgreSQL computes.</summary>
    public IReadOnlyList<(RecordColumn Source, TargetColumn Target)> Computed { get; private init; } = [];

    /// <summary>Made when it is first asked for: it needs the whole plan.</summary>
    public UpsertSql Sql => field ??= new UpsertSql(this);

    /// <summary>For runs with tombstones.</summary>
    public TombstoneSql Tombstones => field ??= new TombstoneSql(this, Sql, deletes);

    /// <summary>What its columns refuse by themselves.</summary>
    public RowLimits Limits => field ??= RowLimits.Of(this);

    /// <summary>For runs with rows that the target refuses.</summary>
    public CarefulSql Careful => field ??= new CarefulSql(this);

    /// <summary>For tables that may not hold a row as it was sent; null for all others.</summary>
    public UnlikeSql? Unlike => field ??= Table.Kind.Triggers.Count > 0 || KeysMayMerge ? new UnlikeSql(this) : null;

    /// <summary>Whether two keys that differ in the source may be one in the table.</summary>
    public bool KeysMayMerge => Keys.Any(KeyEquality.MayMerge);

    /// <summary>The column that tells of deleted rows; null where none does.</summary>
    public DeletedMark? Mark { get; private init; }

    /// <summary>Which rows may be deleted or marked; null: all.</summary>
    public DeleteScope? Scope { get; private init; }

    public IEnumerable<MappedColumn> Keys => Columns.Where(c => c.Source.KeyOrdinal >= 0).OrderBy(c => c.Source.KeyOrdinal);

    /// <summary>The change column, when the target has it: it guards newer rows against older ones.</summary>
    public MappedColumn? ChangeColumn => Columns.FirstOrDefault(c => c.Source.IsChangeColumn);

    /// <summary>The column that becomes the time of the upsert, unless the source fills it.</summary>
    public TargetColumn? UpdatedAt { get; private init; }

    /// <summary>Whether the source fills a column that is <c>GENERATED ALWAYS AS IDENTITY</c>.</summary>
    public bool FillsIdentity => Columns.Any(column => column.Target.IsAlwaysIdentity);

    /// <summary>Whether the tuples are the target's own binary format, so that new rows may be copied straight into it, and the number of rows copied is that of the rows in the table.</summary>
    public bool CanCopy =>
        !Table.Kind.GuardsInserts && !KeysMayMerge
        && Columns.Count == Schema.Columns.Count
        && UpdatedAt is null or { DefaultsToNow: true }
        && Columns.All(c => c.Target.BaseType == CastSql.NameOf(c.Source.Type) || (c.Source.Type == CanonicalType.Text && c.Target.BaseType is "varchar" or "bpchar"));

    /// <summary>Whether batches that share no key may be written at the same time. Keys that differ in the queue must differ in the table.</summary>
    public bool CanOverlap => Table.RowsAreIndependent && Keys.All(KeyEquality.Agrees);

    /// <param name="schema">Of the records.</param>
    /// <param name="table">Where they go.</param>
    /// <param name="stream">Says what becomes of deleted rows; null: they are kept.</param>
    /// <exception cref="SyncException">The target has no way to take such records.</exception>
    public static UpsertPlan Build(RecordSchema schema, TargetTable table, StreamSpec? stream = null)
    {
        var settings = stream?.Settings ?? SettingNames.Variables;
        TargetObstacles.Refuse([.. TargetObstacles.Of(schema, table, settings), .. TargetObstacles.OfDeletes(table, stream?.Deletes ?? DeletePolicy.Keep, settings)]);
        return ToCompare(schema, table, stream);
    }

    /// <summary>A plan by which rows are compared, and none is written.</summary>
    /// <param name="schema">Of the records.</param>
    /// <param name="table">Whose rows they are compared with.</param>
    /// <param name="stream">Says how deleted rows are marked; null: they are not.</param>
    /// <exception cref="SyncException">A key column is missing, or a value cannot become that of its column.</exception>
    public static UpsertPlan ToCompare(RecordSchema schema, TargetTable table, StreamSpec? stream = null)
    {
        var settings = stream?.Settings ?? SettingNames.Variables;
        List<MappedColumn> mapped = [];
        List<RecordColumn> unmapped = [];
        List<(RecordColumn, TargetColumn)> computed = [];
        for (var i = 0; i < schema.Columns.Count; i++)
        {
            var source = schema.Columns[i];
            if (FindColumn(table, source) is not { } target)
            {
                if (source.KeyOrdinal >= 0) throw NoKeyColumn(table, source, settings);
                unmapped.Add(source);
                continue;
            }

            if (target.IsGenerated)
            {
                computed.Add((source, target));
                continue;
            }

            var cast = CastSql.Of(source, $"s.c{i}", target) ?? throw NoCast(table, source, target, settings);
            mapped.Add(new MappedColumn(i, source, target, cast));
        }

        var updatedAt = table.Find("updated_at");
        return new UpsertPlan(schema, table, mapped, unmapped, stream?.Deletes ?? DeletePolicy.Keep)
        {
            Computed = computed,
            Scope = DeleteScope.Of(stream, table),
            Mark = stream is null ? null : DeletedMark.Of(stream, table, mapped.Select(column => column.Target)),
            UpdatedAt = updatedAt is { IsGenerated: false, BaseType: "timestamp" or "timestamptz" or "date" } && mapped.All(c => c.Target != updatedAt) ? updatedAt : null,
        };
    }

    /// <summary>The column of that name, or what the server keeps of a long one; else the source's own spelling; else the only one that differs in case alone.</summary>
    public static TargetColumn? FindColumn(TargetTable table, RecordColumn source)
    {
        if ((table.Find(PgName.Kept(source.Target)) ?? table.Find(source.Source)) is { } exact) return exact;
        var alike = table.Columns.Where(c => c.Name.Equals(source.Target, StringComparison.OrdinalIgnoreCase)).ToList();
        return alike.Count == 1 ? alike[0] : null;
    }

    private static SyncException NoKeyColumn(TargetTable table, RecordColumn source, SettingNames settings) => new(
        $"The target table {table.Name} has no column {source.Target} for the key column {source.Source}.",
        $"Run: {TargetDdl.AddColumn(table.Name, source)} Or choose other {settings.Keys}.",
        Failure.Configuration);

    private static SyncException NoCast(TargetTable table, RecordColumn source, TargetColumn target, SettingNames settings) => new(
        $"The column {target.Name} of {table.Name} is of type {target.Type}; {source.Source} ({source.SourceType}) cannot become that.",
        $"Change its type (for instance to {source.TargetType}), or leave the column out with {settings.Exclude}.",
        Failure.Configuration);
}

/// <summary>One column of the record and its place in the target.</summary>
/// <param name="Ordinal">Its place in the tuple, and so in the staging table.</param>
/// <param name="Source">As the record describes it.</param>
/// <param name="Target">As the target's catalogue describes it.</param>
/// <param name="Cast">SQL that makes the target's value of the staged one.</param>
internal sealed record MappedColumn(int Ordinal, RecordColumn Source, TargetColumn Target, string Cast)
{
    /// <summary>Whether its values are others in another zone of the session: a time becomes an instant, or an instant is shown.</summary>
    public bool DependsOnZone => Source.Type == CanonicalType.TimestampTz
        ? Target.BaseType != "timestamptz"
        : Target.BaseType is "timestamptz" or "timetz" || Target.BaseType.StartsWith("tstz", StringComparison.Ordinal);
}
