namespace SyncService.Capture.Inspection;

/// <summary>What it takes to read a view whole, in the order of its key, as a comparison does.</summary>
internal sealed record ScanFacts
{
    /// <summary>Of an index that begins with the key.</summary>
    public required IndexSight Index { get; init; }

    /// <summary>Whether a statement can go on where the one before ended; otherwise one statement reads everything.</summary>
    public required bool GoesOnByKey { get; init; }

    /// <summary>Whether single rows can be asked for by their key; otherwise the view is read whole to find them.</summary>
    public required bool FindsByKey { get; init; }

    /// <summary>From the first statement to its first row: the time of a sort where there is one. Null when it was not answered.</summary>
    public TimeSpan? ToFirstRow { get; init; }

    /// <summary>Why <see cref="ToFirstRow"/> is not known.</summary>
    public string? Problem { get; init; }
}
