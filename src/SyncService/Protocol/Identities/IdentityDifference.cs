namespace SyncService.Protocol.Identities;

/// <summary>One point in which a stream is not what its target was filled with.</summary>
/// <param name="Answer">What it asks for.</param>
/// <param name="What">In the operator's words, without a full stop: <c>the source is now dbo.W (it was dbo.V)</c>.</param>
/// <param name="LeavesRows">Whether rows may stay in the target that the source no longer brings.</param>
internal sealed record IdentityDifference(IdentityAnswer Answer, string What, bool LeavesRows = false);

/// <summary>What a difference asks for.</summary>
internal enum IdentityAnswer
{
    /// <summary>A line in the log, and nothing else.</summary>
    Tell,

    /// <summary>Everything is read from its start.</summary>
    Reload,
}
