using System.Globalization;

namespace SyncService.Protocol.Identities;

/// <summary>Types of the source as T-SQL writes them.</summary>
internal static class SourceTypeText
{
    private static readonly string[] Integers = ["tinyint", "smallint", "int", "bigint"];
    private static readonly string[] WithLength = ["varchar", "nvarchar", "varbinary"];
    private static readonly string[] WithPrecision = ["decimal", "numeric"];
    private static readonly string[] Times = ["datetime", "datetime2", "smalldatetime", "date", "time", "datetimeoffset"];

    public static bool IsTime(string? type) => type is not null && Times.Contains(Parts(type).Name);

    /// <summary>Whether a column of type <paramref name="before"/> keeps each of its values, and how it is written, when it becomes <paramref name="now"/>.</summary>
    /// <remarks>More digits behind the point are no such case: where the target keeps texts, 1.5 and 1.50 are two.</remarks>
    public static bool Holds(string now, string before)
    {
        var (old, oldSizes) = Parts(before);
        var (type, sizes) = Parts(now);
        if (Integers.Contains(old) && Integers.Contains(type)) return Array.IndexOf(Integers, type) >= Array.IndexOf(Integers, old);
        if (WithLength.Contains(old)) return (type == old || (old, type) is ("varchar", "nvarchar")) && sizes[0] >= oldSizes[0];
        return WithPrecision.Contains(old) && WithPrecision.Contains(type) && sizes[0] >= oldSizes[0] && sizes[1] == oldSizes[1];
    }

    /// <summary>The name, and what stands in brackets behind it; <c>max</c> is above all.</summary>
    private static (string Name, int[] Sizes) Parts(string text)
    {
        var type = text.Split(", masked", 2)[0];
        var open = type.IndexOf('(', StringComparison.Ordinal);
        if (open < 0) return (type, []);
        return (type[..open], [.. type[(open + 1)..^1].Split(',').Select(size => size == "max" ? int.MaxValue : int.Parse(size, CultureInfo.InvariantCulture))]);
    }
}
