namespace SyncService;

/// <summary>A failure of one of several streams, while the others go on.</summary>
internal sealed record StreamFailure(string Stream, SyncException Failure)
{
    /// <summary>With the name of the stream, as the console shows it.</summary>
    public string Line => $"{Stream}: {Failure.Line}";
}
