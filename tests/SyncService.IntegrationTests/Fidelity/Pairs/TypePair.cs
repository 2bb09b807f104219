using SyncService.Checking.Targets;
using SyncService.Target.Mapping;

namespace SyncService.IntegrationTests.Fidelity.Pairs;

internal sealed record TypePair(PairSource Source, PairTarget Target, TargetColumn Column)
{
    public IReadOnlyList<PairOutcome> Outcomes { get; init; } = [];

    public string? Cast { get; } = CastSql.Of(Source.Record, "s.v", Column);

    public string ReadBack => PairReading.Of(Source, Column);

    /// <summary>What <c>check</c> says.</summary>
    public IReadOnlyList<string> Announced => [.. TargetLoss.Of(Source.Column, Source.Canonical, Column).Select(loss => loss.Text)];

    public bool SaysSetAside => Announced.Any(text => text.Contains("set aside", StringComparison.Ordinal));

    public bool SaysItStops => Announced.Any(text => text.EndsWith("stops the stream", StringComparison.Ordinal));

    /// <summary>Whether it says of values that they become others.</summary>
    public bool SaysChanged => Announced.Any(text => !(text.EndsWith("are set aside", StringComparison.Ordinal) || text.EndsWith("stops the stream", StringComparison.Ordinal)) || text.Contains(';', StringComparison.Ordinal));

    public override string ToString() => $"{Source.Type} in {Target.Type}";

    public string Telling(Func<PairOutcome, bool> which) => $"{this}: {string.Join(", ", Outcomes.Where(which))}; check says: {(Announced.Count == 0 ? "nothing" : string.Join(" | ", Announced))}";
}
