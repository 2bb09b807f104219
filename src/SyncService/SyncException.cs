namespace SyncService;

/// <summary>A failure in the words of the person who runs the service.</summary>
/// <remarks>
/// Built where a driver's error crosses into the engine. <see cref="Exception.Message"/> says what happened and to which view,
/// table or server; <see cref="Hint"/> says what to do. Neither ever holds a secret or a type name of ours.
/// </remarks>
internal sealed class SyncException(string message, string hint, Failure failure, Exception? cause = null)
    : Exception(message, cause)
{
    public string Hint { get; } = hint;

    public Failure Failure { get; } = failure;

    /// <summary>The server that failed.</summary>
    public Store Store { get; private set; }

    public SyncException Of(Store store)
    {
        Store = store;
        return this;
    }

    /// <summary>Message and hint on one line, as the console shows them.</summary>
    public string Line => Hint.Length == 0 ? Message : $"{Message} {Hint}";
}

/// <summary>What a failure asks of the one who meets it.</summary>
internal enum Failure
{
    /// <summary>Passing: try again, with growing pauses, for ever.</summary>
    Transient,

    /// <summary>Configuration, rights or schema: the stream stops with one line and is tried again, soon at first and then about each minute.</summary>
    Configuration,

    /// <summary>This row's data: the row goes to the dead letters, the others go on.</summary>
    Data,
}
