using System.CommandLine;
using SyncService.Target.Deletions;

namespace SyncService.Cli.Commands.Deletes;

/// <summary>The number of a held set, and the set that it names.</summary>
internal sealed class HeldNumber
{
    public Argument<long> Argument { get; } = new("NUMBER") { Description = "As deletes list shows it." };

    /// <returns>The set and its stream; null, and a line on the terminal, where none of a configured stream is held under it.</returns>
    public async Task<(Deletion Held, StreamSpec Stream)?> FindAsync(ParseResult parsed, SyncOptions options, DeletionStore store, ProgramContext context, CancellationToken cancellation)
    {
        var number = parsed.GetValue(Argument);
        var found = await store.FindAsync(number, cancellation);
        if (found is { IsHeld: true } && options.Streams.FirstOrDefault(stream => stream.Name == found.Stream) is { } stream)
            return (found, stream);
        context.Console.ErrorLine(found is { IsHeld: true } ? $"The deletes {number} are of the stream {found.Stream}, which is not configured." : DeletesWording.Problem(number, found));
        return null;
    }
}
