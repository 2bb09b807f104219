namespace SyncService.Capture.Scanning;

/// <summary>How many rows a statement of a scan asks for: about as many as come in half a second.</summary>
/// <remarks>A source without an index on the key sorts all its rows for each statement. There a statement asks for more and more rows, and never for fewer again.</remarks>
internal sealed class ScanPace
{
    private const int Smallest = 1_000;
    private const int Largest = 1_000_000;
    private const int LargestSorted = 50_000_000;

    private static readonly TimeSpan Aim = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Sort = TimeSpan.FromMilliseconds(100);

    private bool sorts;

    public int Rows { get; private set; } = 5_000;

    /// <summary>A page that did not reach another key must become larger, or the scan would never end.</summary>
    public void GrowAnyway() => Grow();

    /// <param name="toFirstRow">From the question to the first row.</param>
    /// <param name="whole">From the question to the last row.</param>
    public void Learn(TimeSpan toFirstRow, TimeSpan whole)
    {
        if (toFirstRow > Sort && toFirstRow > whole / 4)
        {
            sorts = true;
            Grow();
        }
        else if (!sorts)
        {
            var fitting = Rows * (Aim / whole);
            Rows = (int)Math.Clamp(Math.Clamp(fitting, Rows / 2.0, Rows * 2.0), Smallest, Largest);
        }
    }

    private void Grow() => Rows = (int)Math.Min(LargestSorted, Rows * 4L);
}
