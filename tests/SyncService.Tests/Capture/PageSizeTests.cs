using SyncService.Capture;

namespace SyncService.Tests.Capture;

public sealed class PageSizeTests
{
    [Fact]
    public void A_page_grows_when_its_first_row_takes_most_of_the_time()
    {
        var size = new PageSize();
        size.Learn(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.Equal(PageSize.Smallest * 4, size.Rows);
    }

    [Theory]
    [InlineData(0.05, 0.06)]
    [InlineData(2, 30)]
    public void A_page_stays_when_its_first_row_comes_quickly(double first, double whole)
    {
        var size = new PageSize();
        size.Learn(TimeSpan.FromSeconds(first), TimeSpan.FromSeconds(whole));
        Assert.Equal(PageSize.Smallest, size.Rows);
    }

    [Fact]
    public void A_page_has_a_largest_size()
    {
        var size = new PageSize();
        for (var i = 0; i < 100; i++) size.Grow();
        Assert.Equal(PageSize.Largest, size.Rows);
    }
}
