using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.Capture.Identification;

/// <summary>What a source is at this moment, as far as it gives its rows their meaning.</summary>
/// <param name="Server">Which one answers.</param>
/// <param name="Schema">Of the records that are made of its rows.</param>
/// <param name="ChangeType">Type of the change column, without length and precision.</param>
/// <param name="Start">Rows with an older stamp are not read, ISO 8601; null where stamps are no times.</param>
/// <param name="Mode">How its changes are found.</param>
/// <param name="SaltDigest">Of the salt of the hash masks; null where there are none.</param>
internal sealed record SourceStanding(AnsweringServer Server, RecordSchema Schema, CaptureMode Mode, string ChangeType, string? Start, string? SaltDigest)
{
    /// <summary>How far the source counts its changes now, where it counts them; a position beyond it is of another time, or of another source.</summary>
    public Position? Counter { get; init; }

    /// <summary>Where the rows end that a replica has by now; null for the beginning, and where what answers is no replica.</summary>
    public Position? Replicated { get; init; }

    /// <summary>The newest stamp that was read in this process and that no position tells of, for it was set while a cycle read; null where there is none.</summary>
    public Position? Seen { get; init; }
}

/// <summary>Who answers for a source.</summary>
/// <param name="Source">The view or table, by the name that the server gives it.</param>
/// <param name="Database">In which it is.</param>
/// <param name="Name">What the server calls itself; null where it does not say.</param>
internal sealed record AnsweringServer(SourceObject Source, SourceDatabase Database, string? Name)
{
    /// <summary>Whether the database is written elsewhere, and this one may be behind.</summary>
    public bool IsReplica { get; init; }
}
