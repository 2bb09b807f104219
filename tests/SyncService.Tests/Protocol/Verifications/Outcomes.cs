using SyncService.Protocol.Verifications;

namespace SyncService.Tests.Protocol.Verifications;

/// <summary>What comparisons found, with what matters to a test.</summary>
internal static class Outcomes
{
    public static VerificationOutcome Equal(DateTimeOffset from) =>
        new("values", Equal: true, Finished: true, from, from.AddSeconds(3), 100, 100, Missing: 0, Different: 0, Extra: 0, InMotion: 0, Pending: 0, DeadLetters: 0, Repaired: 0);

    public static VerificationOutcome Missing(DateTimeOffset from, long rows) => Equal(from) with { Equal = false, Missing = rows };

    public static VerificationOutcome Repaired(DateTimeOffset from, long rows) => Equal(from) with { Equal = false, Mended = true, Repaired = rows };

    public static VerificationOutcome InMotion(DateTimeOffset from, long rows) => Equal(from) with { Equal = false, Finished = false, InMotion = rows };
}
