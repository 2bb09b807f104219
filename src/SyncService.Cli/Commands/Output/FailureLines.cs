namespace SyncService.Cli.Commands.Output;

/// <summary>Tells failures of streams on standard error; what two of them met in the same words is told of the first alone. Safe for concurrent use.</summary>
internal sealed class FailureLines(ConsoleOutput console)
{
    private readonly HashSet<string> told = new(StringComparer.Ordinal);

    public void Tell(StreamFailure failed)
    {
        lock (told)
        {
            if (told.Add(failed.Failure.Line))
                console.ErrorLine($"{failed.Stream}: {failed.Failure.Message}", failed.Failure.Hint);
        }
    }
}
