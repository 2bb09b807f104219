using SyncService.Cli.Commands.Dead;
using SyncService.Target.Deletions;

namespace SyncService.Cli.Commands.Deletes;

/// <summary>How a set of deletes is told to a person.</summary>
internal static class DeletesWording
{
    public static string State(Deletion deletion) => deletion.IsHeld ? "held" : $"{deletion.State} by {deletion.DecidedBy} at {(deletion.DecidedAt is { } at ? DeadWording.Time(at) : "?")}";

    /// <summary>Why a number cannot be decided about.</summary>
    public static string Problem(long number, Deletion? found) => found is null
        ? $"No deletes are held under the number {number}. Another comparison may have found another set, or PostgreSQL was set back. To see what is held: sync-service deletes list"
        : $"The deletes {number} are not held any more: {State(found)}.";
}
