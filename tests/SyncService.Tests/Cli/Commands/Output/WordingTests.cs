using SyncService.Cli.Commands.Output;
using SyncService.Tests.Cli.Configuration;

namespace SyncService.Tests.Cli.Commands.Output;

public class WordingTests
{
    [Fact]
    public void Deleted_rows_are_told_where_there_are_any() => Assert.StartsWith(
        "Done: 7 records read, 4 applied, 2 deleted, 1 unchanged, 0 dead letters",
        Wording.Summary(new RunSummary(7, 4, 1, 0, TimeSpan.FromSeconds(1)) { Deleted = 2 }),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(100_000, 1.2, "Done: 100,000 records read, 100,000 applied, 0 unchanged, 0 dead letters in 1.2 s (83,300 records/s)")]
    [InlineData(0, 0.04, "Done: 0 records read, 0 applied, 0 unchanged, 0 dead letters in 0.0 s (0 records/s)")]
    [InlineData(0, 0, "Done: 0 records read, 0 applied, 0 unchanged, 0 dead letters in 0.0 s (0 records/s)")]
    [InlineData(7, 2, "Done: 7 records read, 7 applied, 0 unchanged, 0 dead letters in 2.0 s (4 records/s)")]
    [InlineData(12_345_678, 100, "Done: 12,345,678 records read, 12,345,678 applied, 0 unchanged, 0 dead letters in 100.0 s (123,000 records/s)")]
    public void The_summary_says_what_was_done(long records, double seconds, string expected)
    {
        using var culture = new Culture("de-DE");

        Assert.Equal(expected, Wording.Summary(new RunSummary(records, records, 0, 0, TimeSpan.FromSeconds(seconds))));
    }

    [Fact]
    public void The_guarantee_says_what_is_missed()
    {
        var options = GivenSettings.Options(("SYNC_OVERLAP", "2.5"), ("CHANGE_COLUMN", "STAMP"));

        var sentence = Wording.Guarantee(options.Streams[0], options);

        Assert.Contains("moves STAMP", sentence, StringComparison.Ordinal);
        Assert.Contains("deletes", sentence, StringComparison.Ordinal);
        Assert.Contains("more than 2.5 s", sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_consumer_without_a_source_reads_from_the_queue()
    {
        var loaded = GivenSettings.Load(Role.Consumer, ("MSSQL_VIEW", null)).Options!;

        Assert.StartsWith("Stream default: queue → datos_vista. ", Wording.Stream(loaded.Streams[0], loaded), StringComparison.Ordinal);
    }
}
