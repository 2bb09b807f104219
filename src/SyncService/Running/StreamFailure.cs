namespace SyncService.Running;

/// <summary>Why a stream could not run.</summary>
internal sealed record StreamFailure(string Stream, SyncException Failure)
{
    /// <summary>With the name of the stream, as the console shows it.</summary>
    public string Line => $"{Stream}: {Failure.Line}";
}
