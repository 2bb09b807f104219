using SyncService.Capture.Reading;

namespace SyncService.Tests.Capture.Reading;

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
    public void A_page_that_grows_by_its_times_has_a_largest_size()
    {
        var size = new PageSize();
        for (var i = 0; i < 100; i++) size.Learn(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.Equal(PageSize.Largest, size.Rows);
    }

    [Fact]
    public void A_page_that_did_not_get_on_grows_beyond_it()
    {
        var size = new PageSize();
        for (var i = 0; i < 100; i++) size.GrowAnyway();
        Assert.Equal(int.MaxValue, size.Rows);
        size.Learn(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3));
        Assert.Equal(int.MaxValue, size.Rows);
    }
}
