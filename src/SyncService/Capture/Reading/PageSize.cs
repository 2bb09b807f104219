namespace SyncService.Capture.Reading;

/// <summary>How many rows a query asks for.</summary>
/// <remarks>
/// A source without an index on the change column sorts all its rows for each page: when the first row takes long to come, compared with
/// the page, pages grow, so that a first load does not cost a sort a page. Rows are streamed, so a large page costs no memory.
/// </remarks>
internal sealed class PageSize(int smallest = PageSize.Smallest)
{
    public const int Smallest = 50_000;
    public const int Largest = 50_000_000;

    public int Rows { get; private set; } = smallest;

    /// <summary>A page that did not move the position must become larger, whatever its size, or reading would never end.</summary>
    public void GrowAnyway() => Grow(int.MaxValue);

    public void Learn(TimeSpan toFirstRow, TimeSpan whole)
    {
        if (toFirstRow > TimeSpan.FromMilliseconds(100) && toFirstRow > whole / 4) Grow(Largest);
    }

    private void Grow(int largest) => Rows = Math.Max(Rows, (int)Math.Min(largest, Rows * 4L));
}
