using SyncService.Encoding.Fields;

namespace SyncService.IntegrationTests.Fidelity.Pairs;

/// <summary>The table of pairs as the document has it: what becomes of the values of each type, by the worst that became of one.</summary>
internal static class PairDocument
{
    private static readonly (string Shown, Func<PairSource, bool> Is)[] Sources =
    [
        ("`bit`", source => source.Canonical == CanonicalType.Boolean),
        ("`tinyint`, `smallint`", source => source.Canonical == CanonicalType.Int2),
        ("`int`", source => source.Canonical == CanonicalType.Int4),
        ("`bigint`", source => source.Canonical == CanonicalType.Int8),
        ("`decimal`, `money`", source => source.Canonical == CanonicalType.Numeric),
        ("`real`", source => source.Canonical == CanonicalType.Float4),
        ("`float`", source => source.Canonical == CanonicalType.Float8),
        ("`char`, `varchar`, `xml` and other texts", source => source.IsText),
        ("`date`", source => source.Canonical == CanonicalType.Date),
        ("`time`", source => source.Canonical == CanonicalType.Time),
        ("`datetime`, `datetime2`", source => source.Canonical == CanonicalType.Timestamp),
        ("`datetimeoffset`", source => source.Canonical == CanonicalType.TimestampTz),
        ("`uniqueidentifier`", source => source.Canonical == CanonicalType.Uuid),
        ("`binary`, `varbinary`, `rowversion`", source => source.Canonical == CanonicalType.Bytea),
    ];

    public static string Of(IReadOnlyList<TypePair> pairs) => string.Join('\n', Sources.Select(source => Row(source.Shown, [.. pairs.Where(pair => source.Is(pair.Source))])).Prepend("|---|---|---|---|").Prepend("| from | kept | kept, or set aside | some change: `check` says how |"));

    private static string Row(string source, IReadOnlyList<TypePair> pairs)
    {
        var targets = PairTarget.All.Where(target => target.Shown is not null)
            .Select(target => (target.Shown, Outcomes: pairs.Where(pair => pair.Target == target).SelectMany(pair => pair.Outcomes).ToList()))
            .Where(target => target.Outcomes.Count > 0)
            .ToLookup(target => target.Outcomes.Exists(one => one.IsChanged) ? 2 : target.Outcomes.Exists(one => one.IsRefused) ? 1 : 0, target => Quoted(target.Shown!));
        return $"| {source} | {string.Join(" | ", Enumerable.Range(0, 3).Select(i => string.Join(", ", targets[i])))} |";
    }

    private static string Quoted(string shown) => shown.StartsWith("an ", StringComparison.Ordinal) || shown.StartsWith("a ", StringComparison.Ordinal) ? shown : $"`{shown}`";
}
