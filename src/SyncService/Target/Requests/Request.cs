using SyncService.Protocol;

namespace SyncService.Target.Requests;

/// <summary>What somebody asked of a stream, and what became of it.</summary>
/// <param name="Argument">Null where this version cannot read it.</param>
/// <param name="State"><c>open</c>, <c>enqueued</c>, <c>done</c> or <c>refused</c>.</param>
internal sealed record Request(long Id, string Stream, RequestArgument? Argument, string AskedBy, DateTimeOffset AskedAt, string State)
{
    /// <summary>Under which its records were enqueued; null before.</summary>
    public Generation? Generation { get; init; }

    /// <summary>Number of the newest of its records.</summary>
    public Seq? Last { get; init; }

    /// <summary>Null while it is still to be carried out.</summary>
    public DateTimeOffset? DoneAt { get; init; }

    public RequestOutcome? Outcome { get; init; }

    public bool IsRefused => State == "refused";
}
