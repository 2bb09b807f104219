using System.Text.Json.Serialization;
using SyncService.Target.Deletions;

namespace SyncService.Verification;

/// <summary>What one pass over a stream has found so far.</summary>
internal sealed record Tally
{
    /// <summary>When the pass began, and what equality is said of.</summary>
    public DateTimeOffset Began { get; set; }

    /// <summary>For how long it ran before it was stopped; 0 where it was not.</summary>
    public double Seconds { get; set; }

    /// <summary>Rows that were compared before it was stopped; null where it was not.</summary>
    public long? WentOnAfter { get; set; }

    /// <summary>Rows of the source that were compared, those without a key included.</summary>
    public long SourceRows { get; set; }

    /// <summary>Rows of the target that were compared.</summary>
    public long TargetRows { get; set; }

    /// <summary>Rows that only the source has.</summary>
    public long Missing { get; set; }

    /// <summary>Rows that both have, with different values.</summary>
    public long Different { get; set; }

    /// <summary>Rows that only the target has.</summary>
    public long Extra { get; set; }

    /// <summary>Whether they were not looked for.</summary>
    public bool ExtraUnknown { get; set; }

    /// <summary>Sets of them whose delete waits for the operator's approval.</summary>
    [JsonIgnore]
    public IReadOnlyList<Deletion> Held { get; set; } = [];

    /// <summary>Rows that changed at each look.</summary>
    public long InMotion { get; set; }

    /// <summary>Rows that a service would bring: it does not run, or did not get to them.</summary>
    public long Pending { get; set; }

    /// <summary>Rows of the source whose key is NULL. They are set aside when they come, and never in the target.</summary>
    public long WithoutKey { get; set; }

    /// <summary>Rows that differ and are set aside.</summary>
    public long DeadLetters { get; set; }

    /// <summary>Rows that differed, were sent once more, and are equal now.</summary>
    public long Repaired { get; set; }

    public List<RowDifference> Examples { get; set; } = [];

    /// <param name="seconds">For how long the pass has run.</param>
    public Tally Copy(double seconds) => this with { Seconds = seconds, Examples = [.. Examples] };
}
