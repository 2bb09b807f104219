using SyncService.Cli.Commands.Output;
using SyncService.Tests.Cli.Configuration;

namespace SyncService.Tests.Cli.Commands.Output;

public class WordingTests
{
    [Fact]
    public void Deleted_rows_are_told_where_there_are_any() => Assert.StartsWith(
        "Done: 7 records read, 4 applied, 2 deleted, 1 unchanged, 0 dead letters",
        Wording.Summary(new RunSummary(TimeSpan.FromSeconds(1)) { Read = 7, Enqueued = 7, Applied = 4, Unchanged = 1, Deleted = 2 }),
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

        Assert.Equal(expected, Wording.Summary(new RunSummary(TimeSpan.FromSeconds(seconds)) { Read = records, Enqueued = records, Applied = records }));
    }

    [Fact]
    public void Figures_of_the_summary_add_up_and_name_what_is_read_again_or_was_queued_before()
    {
        var summary = new RunSummary(TimeSpan.FromSeconds(10)) { Read = 200_004, Enqueued = 200_000, Applied = 199_000, Unchanged = 1_450, Dead = 50 };

        Assert.Equal(summary.Read + summary.EnqueuedBefore, summary.Applied + summary.Unchanged + summary.Dead + summary.ReadAgain);
        Assert.Equal(
            "Done: 200,004 records read, 500 queued before, 199,000 applied, 1,450 unchanged, 50 dead letters, 4 read again in 10.0 s (20,000 records/s)",
            Wording.Summary(summary));
    }

    [Fact]
    public void A_key_that_the_source_lacks_was_not_read_and_is_told_apart()
    {
        var summary = new RunSummary(TimeSpan.FromSeconds(1)) { Read = 5, Enqueued = 7, Missing = 2, Deleted = 2, Unchanged = 5 };

        Assert.Equal(0, summary.ReadAgain);
        Assert.Equal("Done: 5 records read, 2 keys that the source lacks, 0 applied, 2 deleted, 5 unchanged, 0 dead letters in 1.0 s (7 records/s)", Wording.Summary(summary));
    }

    [Fact]
    public void The_summary_of_a_producer_says_what_it_queued()
    {
        var summary = new RunSummary(TimeSpan.FromSeconds(1)) { Role = Role.Producer, Read = 300, Enqueued = 300 };

        Assert.Equal("Done: 300 records read, 0 applied, 0 unchanged, 0 dead letters, 300 queued in 1.0 s (300 records/s)", Wording.Summary(summary));
    }

    [Theory]
    [InlineData(1, 1, "Failed: 0 records read")]
    [InlineData(3, 3, "Failed, all 3 streams: 0 records read")]
    [InlineData(3, 1, "Done, except for 1 of 3 streams (s1): 0 records read")]
    public void The_summary_begins_with_the_streams_that_could_not_run(int streams, int failed, string expected)
    {
        var summary = new RunSummary(TimeSpan.Zero) { Streams = streams, Failed = [.. Enumerable.Range(1, failed).Select(i => $"s{i}")] };

        Assert.StartsWith(expected, Wording.Summary(summary), StringComparison.Ordinal);
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
