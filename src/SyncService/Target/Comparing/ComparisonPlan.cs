using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;

namespace SyncService.Target.Comparing;

/// <summary>What of a target is compared with the records of a schema, and by what.</summary>
internal sealed class ComparisonPlan
{
    private readonly bool[] isCompared;

    /// <param name="plan">Maps the records to the target.</param>
    /// <param name="level">Which columns are compared beside the key.</param>
    public ComparisonPlan(UpsertPlan plan, VerifyLevel level)
    {
        Plan = plan;
        Keys = [.. plan.Keys];
        Values = [.. plan.Columns.Where(column => column.Source.KeyOrdinal < 0 && (level == VerifyLevel.Values || (level == VerifyLevel.Stamps && column.Source.IsChangeColumn)))];
        KeysHaveSameBytes = Keys.All(SameBytes.Of);
        KeysHaveSameOrder = Keys.All(SameBytes.AndOrder);
        Digested = KeysHaveSameBytes && Values.All(SameBytes.Of) ? [.. Keys.Concat(Values).OrderBy(column => column.Ordinal)] : [.. Keys.OrderBy(column => column.Ordinal)];
        isCompared = [.. Schema.Columns.Select((_, i) => Digested.Any(column => column.Ordinal == i))];
        OfRecords = new RowDigest(Schema.Columns.Select(column => column.Type), Schema.KeyOrdinals);
        OfTarget = new RowDigest(Digested.Select(TypeOf), Keys.Select(PlaceOf));
    }

    public UpsertPlan Plan { get; }

    public RecordSchema Schema => Plan.Schema;

    public IReadOnlyList<MappedColumn> Keys { get; }

    /// <summary>The columns that are compared beside the key.</summary>
    public IReadOnlyList<MappedColumn> Values { get; }

    /// <summary>The columns whose digests are compared, in the order of the record: all, or the key alone.</summary>
    public IReadOnlyList<MappedColumn> Digested { get; }

    /// <summary>Whether PostgreSQL must compare the values: they may be equal without having the same bytes.</summary>
    public bool NeedsServer => Values.Count > 0 && Digested.Count < Keys.Count + Values.Count;

    public bool KeysHaveSameBytes { get; }

    /// <summary>Whether a range of keys of the source is one of the target.</summary>
    public bool KeysHaveSameOrder { get; }

    /// <summary>For tuples of the schema; with <see cref="IsCompared"/>.</summary>
    public RowDigest OfRecords { get; }

    /// <summary>For tuples of the <see cref="Digested"/> columns as the target holds them.</summary>
    public RowDigest OfTarget { get; }

    public ReadOnlySpan<bool> IsCompared => isCompared;

    /// <summary>Conditions on rows of the target, <c>t</c>, that the source should have.</summary>
    public IEnumerable<string> Expected
    {
        get
        {
            if (Plan.Mark is { } mark) yield return $"NOT ({mark.IsSet})";
            if (Plan.Scope is { } scope) yield return scope.Holds("t");
        }
    }

    /// <summary>Where a column stands among the <see cref="Digested"/> ones.</summary>
    public int PlaceOf(MappedColumn column)
    {
        var place = 0;
        while (Digested[place].Ordinal != column.Ordinal) place++;
        return place;
    }

    /// <summary>How an integer of the target travels; all else as in the record.</summary>
    public static CanonicalType TypeOf(MappedColumn column) => column.Target.BaseType switch
    {
        "int2" => CanonicalType.Int2,
        "int4" => CanonicalType.Int4,
        "int8" => CanonicalType.Int8,
        _ => column.Source.Type,
    };
}
