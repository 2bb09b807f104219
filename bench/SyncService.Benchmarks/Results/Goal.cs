using System.Globalization;

namespace SyncService.Benchmarks.Results;

/// <summary>What a figure must reach.</summary>
internal readonly record struct Goal(double Limit, bool IsFloor)
{
    public static Goal AtLeast(double limit) => new(limit, IsFloor: true);

    public static Goal Below(double limit) => new(limit, IsFloor: false);

    public bool IsMet(double value) => IsFloor ? value >= Limit : value < Limit;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsFloor ? "≥" : "<")} {Limit:#,0.###}");
}
