namespace SqlServerSandbox.Tds;

/// <summary>How fast one connection is given rows, so that a source is not faster than a real one is.</summary>
/// <remarks>A server on another machine gives one connection about 100,000 rows/s. The pace is an average from the first row of an answer on.</remarks>
/// <param name="rowsPerSecond">The limit.</param>
internal sealed class RowPace(int rowsPerSecond, TimeProvider clock)
{
    private long _begun;
    private long _rows;

    /// <summary>Counts rows that are about to be sent, and tells how long to wait before.</summary>
    public TimeSpan Owed(long rows)
    {
        if (_rows == 0) _begun = clock.GetTimestamp();
        _rows += rows;
        var due = TimeSpan.FromSeconds((double)_rows / rowsPerSecond);
        var owed = due - clock.GetElapsedTime(_begun);
        return owed > TimeSpan.Zero ? owed : TimeSpan.Zero;
    }

    /// <summary>The next row is the first of another answer.</summary>
    public void EndAnswer() => _rows = 0;
}
