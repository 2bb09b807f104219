using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;

namespace SyncService.Target.Comparing;

/// <summary>Rows of the target by their keys: behind one key, up to and with another. Each key is a text a column, as PostgreSQL reads it.</summary>
/// <param name="After">Null: from the first row.</param>
/// <param name="UpTo">Null: to the last row.</param>
internal readonly record struct KeyRange(IReadOnlyList<string>? After, IReadOnlyList<string>? UpTo)
{
    public static readonly KeyRange All = new(null, null);

    /// <param name="tuple">Of the <see cref="ComparisonPlan.Digested"/> columns of the target.</param>
    /// <param name="plan">That describes it.</param>
    public static string[] Bound(ReadOnlySpan<byte> tuple, ComparisonPlan plan)
    {
        var bound = new string[plan.Keys.Count];
        for (var i = 0; i < bound.Length; i++) bound[i] = Text(ComparisonPlan.TypeOf(plan.Keys[i]), RecordTuple.Field(tuple, plan.PlaceOf(plan.Keys[i])));
        return bound;
    }

    /// <param name="key">Of a row of the source.</param>
    /// <param name="schema">That describes its columns.</param>
    public static string[] Bound(RowKey key, RecordSchema schema) => key.Render(schema.Keys, Text);

    /// <summary>A condition on the row <c>t</c>; null where all rows are meant.</summary>
    public string? Condition(ComparisonPlan plan)
    {
        var columns = $"({string.Join(", ", plan.Keys.Select(key => $"t.{key.Target.Sql}"))})";
        var (after, upTo) = (After is null ? null : $"{columns} > {Literal(After, plan)}", UpTo is null ? null : $"{columns} <= {Literal(UpTo, plan)}");
        return after is null ? upTo : upTo is null ? after : $"{after} AND {upTo}";
    }

    private static string Text(CanonicalType type, ReadOnlySpan<byte> field) =>
        type == CanonicalType.Bytea ? @"\x" + Convert.ToHexString(field) : FieldText.Render(type, field);

    private static string Literal(IReadOnlyList<string> key, ComparisonPlan plan) =>
        $"({string.Join(", ", plan.Keys.Zip(key, (column, text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'::{column.Target.Type}"))})";
}
