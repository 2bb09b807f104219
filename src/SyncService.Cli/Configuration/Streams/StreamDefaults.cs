using SyncService.Verification.Continuous;

namespace SyncService.Cli.Configuration.Streams;

/// <summary>What holds for each stream that does not say otherwise.</summary>
/// <param name="DeleteLimit"><c>DELETE_LIMIT</c>, percent.</param>
/// <param name="Verification">When and how it is compared.</param>
internal sealed record StreamDefaults(double DeleteLimit, VerificationSchedule Verification);
