using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Loading;

public sealed class FirstLoadTests(TestServers servers)
{
    [Fact]
    public async Task A_first_load_brings_every_row_and_column()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 12_000);
        var service = await sales.RunOnceAsync();
        await sales.AssertEqualAsync(12_000);
        Assert.Contains("12,000", service.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_view_leaves_an_empty_table_and_ends_well()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        await sales.RunOnceAsync();
        Assert.Equal(0, await sales.Target.CountAsync());
    }

    [Fact]
    public async Task A_second_run_over_an_unchanged_view_writes_no_row()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 500);
        await sales.RunOnceAsync();
        var before = await VersionsAsync(sales);
        await sales.RunOnceAsync();
        Assert.Equal(before, await VersionsAsync(sales));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("700")]
    public async Task Ten_thousand_rows_with_one_stamp_all_arrive(string? batchSize)
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        await sales.Source.FillAsync(new DeliveryNoteGenerator { Step = TimeSpan.Zero }.Notes(10_000));
        if (batchSize is not null) sales.Settings["BATCH_SIZE"] = batchSize;
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(10_000);
    }

    [Fact]
    public async Task Ties_across_the_border_of_a_page_all_arrive()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        // Runs of 7 rows with one stamp: no page size is a multiple of them all the way.
        var step = new DeliveryNoteGenerator();
        await sales.Source.FillAsync(step.Notes(21_000).Select((note, i) => note with { UltimaModificacion = step.First.AddSeconds(i / 7) }));
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(21_000);
    }

    [Fact]
    public async Task Records_may_be_applied_one_by_one()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 150);
        sales.Settings["BATCH_SIZE"] = "1";
        await sales.RunOnceAsync();
        await sales.AssertEqualAsync(150);
    }

    [Fact]
    public async Task The_timestamp_that_a_predecessor_left_is_where_a_first_run_begins()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        var hourly = new DeliveryNoteGenerator { Step = TimeSpan.FromHours(1) };
        await sales.Source.FillAsync(hourly.Notes(100));
        // A predecessor that got anywhere left rows as well; a stamp beside an empty table is believed by nobody.
        await sales.Target.ExecuteAsync("INSERT INTO datos_vista (conduce) VALUES ('BY-THE-PREDECESSOR')");
        await (await sales.QueueAsync()).StringSetAsync(
            "last_sync_timestamp", hourly.Note(50).UltimaModificacion.ToString("yyyy-MM-ddTHH:mm:ss", System.Globalization.CultureInfo.InvariantCulture));

        await sales.RunOnceAsync();

        Assert.Equal(50, await sales.Target.ScalarAsync<long>($"SELECT count(*) FROM datos_vista WHERE conduce > '{DeliveryNoteGenerator.Conduce(50)}'"));
        Assert.Equal(0, await sales.Target.ScalarAsync<long>($"SELECT count(*) FROM datos_vista WHERE conduce LIKE 'CD-%' AND conduce < '{DeliveryNoteGenerator.Conduce(50)}'"));
    }

    /// <summary>The transaction that wrote each row: it changes with any update, even one to the same values.</summary>
    private static Task<string?> VersionsAsync(Pipeline sales)
        => sales.Target.ScalarAsync<string>("SELECT string_agg(conduce || xmin::text, ',' ORDER BY conduce) FROM datos_vista");
}
