using SyncService.Protocol;
using SyncService.Protocol.Identities;

namespace SyncService.Workers.Producing;

/// <summary>What a beginning makes of what the target was filled with and what the stream is now.</summary>
/// <param name="Choice">To be written.</param>
/// <param name="Differences">To be told.</param>
internal sealed record IdentityDecision(GenerationChoice Choice, IReadOnlyList<IdentityDifference> Differences)
{
    public static IdentityDecision Of(Remembered found, StreamIdentity now, Generation generation, DateTimeOffset at, IdentityDifference? counter = null)
    {
        var before = StreamIdentityJson.TryRead(found.Identity);
        IReadOnlyList<IdentityDifference> differences = [.. found.Target.Differences(found.Checkpoint), .. IdentityComparison.Compare(before, now), .. counter is null ? [] : new[] { counter }];
        var readsAnew = differences.Any(difference => difference.Answer == IdentityAnswer.Reload);
        var owed = differences.Where(difference => difference.LeavesRows).Select(difference => difference.What).ToList();
        return new IdentityDecision(
            new GenerationChoice(
                generation,
                readsAnew,
                !readsAnew && before?.Schema == now.Schema,
                StreamIdentityJson.Write((readsAnew || before is null ? now : now with { Database = Known(before.Database, now.Database) }).After(before)),
                found.Checkpoint.RowsApplied == 0 ? found.Debt : IdentityDebt.With(found.Debt, owed, at)),
            differences);
    }

    /// <summary>A mark that the server did not tell this time is as it was.</summary>
    private static SourceDatabase Known(SourceDatabase before, SourceDatabase now) => now with
    {
        Group = now.Group ?? before.Group,
        Fork = now.Fork ?? before.Fork,
        Created = now.Created ?? before.Created,
    };
}
