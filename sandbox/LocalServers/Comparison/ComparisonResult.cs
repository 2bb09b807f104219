using System.Globalization;

namespace LocalServers.Comparison;

/// <summary>One place where source and target differ. Without a column the whole row is missing on one side.</summary>
public sealed record RowDifference(string Key, string? Column, string? Source, string? Target)
{
    public override string ToString() => Column is null
        ? $"{Key}: {Source ?? "not in the source"}, {Target ?? "not in the target"}"
        : $"{Key}.{Column}: source {Show(Source)}, target {Show(Target)}";

    private static string Show(string? value) => value is null ? "NULL" : $"\"{value}\"";
}

/// <summary>What a comparison of all rows and columns found.</summary>
public sealed record ComparisonResult(
    long Equal, long Different, long Missing, long Extra, IReadOnlyList<RowDifference> First)
{
    public bool AllEqual => Different + Missing + Extra == 0;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Equal:N0} rows equal{(AllEqual ? "" : $", {Different:N0} different, {Missing:N0} missing, {Extra:N0} extra:\n{string.Join('\n', First)}")}");
}
