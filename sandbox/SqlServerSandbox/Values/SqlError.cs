namespace SqlServerSandbox.Values;

/// <summary>An error as the client sees it, with SQL Server's number.</summary>
/// <remarks>
/// An error of severity 11 to 19 ends its statement. <see cref="EndsBatch"/> says that the rest of the batch does not run either.
/// </remarks>
internal sealed class SqlError : Exception
{
    public SqlError(int number, byte severity, byte state, string message, bool endsBatch = false)
        : base(message)
    {
        Number = number;
        Severity = severity;
        State = state;
        EndsBatch = endsBatch;
    }

    public int Number { get; }

    public byte Severity { get; }

    public byte State { get; }

    public bool EndsBatch { get; }

    /// <summary>A further error that is sent behind this one.</summary>
    public SqlError? Next { get; init; }

    /// <summary>Whether RAISERROR made it, which XACT_ABORT does not heed.</summary>
    public bool IsRaised { get; init; }

    /// <summary>The trigger in which it happened; empty outside of one, null until that is known.</summary>
    public string? Procedure { get; set; }

    /// <summary>Line of the batch on which the failing statement starts; set where the statement is known.</summary>
    public int Line { get; set; }
}
