using SyncService.Checking;
using SyncService.Protocol;

namespace SyncService.Tests.Checking;

/// <summary>What is promised is what holds in the mode, for the kind of column, and with what the login may see.</summary>
public sealed class StreamGuaranteeTests
{
    private static readonly StreamSpec Stream = new() { Name = "s", Source = "V", Target = "t", ChangeColumn = "CH" };

    [Fact]
    public void By_row_version_no_commit_comes_too_late()
    {
        var sentence = Of(new(CaptureMode.RowVersion));
        Assert.Equal("Mode rowversion: brings every committed insert and update that moves CH, however late it commits; does not see deletes, and rows whose CH is NULL.", sentence);
    }

    [Theory]
    [InlineData(true, "commits that come more than 2.5 s after a stamp that was set before their transaction began.")]
    [InlineData(false, "commits that come more than 2.5 s after their stamp.")]
    [InlineData(null, "commits that come more than 2.5 s after their stamp where the login may not see open transactions.")]
    public void By_time_it_depends_on_whether_open_transactions_are_seen(bool? seen, string expected) =>
        Assert.EndsWith(expected, Of(new(CaptureMode.Timestamp, IsTime: true, SeesTransactions: seen)), StringComparison.Ordinal);

    [Fact]
    public void By_number_the_overlap_means_nothing() => Assert.Equal(
        "Mode timestamp: brings every insert and update that moves CH; does not see deletes, rows whose CH is NULL, and commits that come after a greater number was read.",
        Of(new(CaptureMode.Timestamp, IsTime: false, SeesTransactions: false)));

    [Fact]
    public void Before_the_column_was_seen_both_modes_are_named() =>
        Assert.Equal(
            "Mode timestamp, or rowversion where CH is one: brings every insert and update that moves CH; does not see deletes, rows whose CH is NULL, and (by a time) commits that come more than 2.5 s after their stamp where the login may not see open transactions, or (by a number) commits that come after a greater number was read.",
            Of(ReadingSight.Of(Stream, null)));

    [Fact]
    public void Before_the_column_was_seen_a_mode_that_is_set_is_not_taken_for_a_time() =>
        Assert.Contains("(by a time) ", Of(ReadingSight.Of(Stream with { Mode = CaptureMode.Timestamp }, null)), StringComparison.Ordinal);

    [Fact]
    public void A_position_tells_how_a_stream_is_read()
    {
        var position = Position.TryParse("rowversion:0x00000000000007D1");
        Assert.StartsWith("Mode rowversion: ", Of(ReadingSight.Of(Stream, position)), StringComparison.Ordinal);
        Assert.Contains("greater number", Of(ReadingSight.Of(Stream, Position.TryParse("timestamp:42"))), StringComparison.Ordinal);
    }

    private static string Of(ReadingSight sight) => StreamGuarantee.Of(Stream, TimeSpan.FromSeconds(2.5), sight);
}
