namespace SyncService.Capture;

/// <summary>How many rows a query asks for.</summary>
/// <remarks>
/// A source without an index on the change column sorts all its rows for each page: when the first row takes long to come, compared with
/// the page, pages grow, so that a first load does not cost a sort a page. Rows are streamed, so a large page costs no memory.
/// </remarks>
internal sealed class PageSize
{
    public const int Smallest = 50_000;
    public const int Largest = 50_000_000;

    public int Rows { get; private set; } = Smallest;

    /// <summary>A page that did not move the position must become larger, or reading would never end.</summary>
    public void Grow() => Rows = (int)Math.Min(Largest, Rows * 4L);

    public void Learn(TimeSpan toFirstRow, TimeSpan whole)
    {
        if (toFirstRow > TimeSpan.FromMilliseconds(100) && toFirstRow > whole / 4) Grow();
    }
}
