using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Target.DeadLetters;

/// <summary>A record that was set aside, as a person looks at it.</summary>
/// <param name="Id">Its number, by which the verbs name it.</param>
/// <param name="Row">The row as a JSON object of texts by source columns; null when the record could not be read.</param>
/// <param name="Schema">The description of the record's columns; null when it could not be read.</param>
/// <param name="RecordBytes">Size of the record.</param>
internal sealed record DeadLetter(
    long Id, string Stream, long Seq, string? Row, DeadReason Reason, int Attempts, DateTimeOffset FailedAt, string? Schema, int RecordBytes)
{
    /// <summary>How it came to its end; null while it is open.</summary>
    public Settlement? Settled { get; init; }
}

/// <summary>The end of a letter.</summary>
/// <param name="At">When.</param>
/// <param name="By"><c>newer record</c>, <c>retry</c> or <c>discard</c>.</param>
internal sealed record Settlement(DateTimeOffset At, string By);

/// <summary>A record that is being set aside.</summary>
/// <param name="Schema">That describes it; null when it cannot be read.</param>
internal sealed record NewLetter(Seq Seq, byte[] Record, RecordSchema? Schema, DeadReason Reason)
{
    /// <summary>By which a later record of the same key finds it; null when it cannot be read.</summary>
    public ulong? KeyHash => Schema is not null && RecordHeader.TryRead(Record, out var header) ? header.KeyHash : null;
}

/// <summary>What a letter is about.</summary>
/// <param name="Key">The key as a JSON object of texts by source columns; null where it is not known.</param>
/// <param name="Reason">Why it was set aside the last time.</param>
internal sealed record LetterKey(long Id, string Stream, string? Key, string Reason);

/// <summary>What is set aside of one stream.</summary>
internal sealed record DeadLetterCount(string Stream, long DeadLetters, DateTimeOffset Oldest, DateTimeOffset Newest);
