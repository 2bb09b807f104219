namespace SyncService.Protocol.Verifications;

/// <summary>What PostgreSQL keeps of a stream's comparisons, in short.</summary>
/// <param name="Id">Of the newest; 0 where there is none. Another one after each comparison.</param>
/// <param name="Newest">What it found, without examples; null where the stream was never compared.</param>
/// <param name="VerifiedAt">The beginning of the newest that found it equal, or repaired all that differed; null where none of those kept did.</param>
internal sealed record KnownComparisons(long Id, VerificationOutcome? Newest, DateTimeOffset? VerifiedAt)
{
    public static readonly KnownComparisons None = new(0, null, null);
}
