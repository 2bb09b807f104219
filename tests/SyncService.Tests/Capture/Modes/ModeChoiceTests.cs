using SyncService.Capture.Discovery;
using SyncService.Capture.Modes;

namespace SyncService.Tests.Capture.Modes;

/// <summary>The mode that is set must fit the column; unset, the column says it.</summary>
public sealed class ModeChoiceTests
{
    [Theory]
    [InlineData("datetime2", null, CaptureMode.Timestamp)]
    [InlineData("bigint", null, CaptureMode.Timestamp)]
    [InlineData("timestamp", null, CaptureMode.RowVersion)]
    [InlineData("rowversion", null, CaptureMode.RowVersion)]
    [InlineData("timestamp", CaptureMode.RowVersion, CaptureMode.RowVersion)]
    [InlineData("binary", CaptureMode.RowVersion, CaptureMode.RowVersion)]
    [InlineData("datetime", CaptureMode.Timestamp, CaptureMode.Timestamp)]
    internal void It_is_the_one_that_is_set_or_the_column_s(string type, CaptureMode? set, CaptureMode expected) =>
        Assert.Equal(expected, ModeChoice.Of(Stream(set), Column(type)));

    [Theory]
    [InlineData("timestamp", CaptureMode.Timestamp, "CH is of type timestamp, by which mode timestamp cannot read.", "set CAPTURE_MODE to rowversion")]
    [InlineData("binary", CaptureMode.Timestamp, "CH is of type binary(8), by which mode timestamp cannot read.", "Name a date and time or an integer as CHANGE_COLUMN")]
    [InlineData("binary", null, "CH is of type binary(8), which does not say what changed.", "as binary(8), set CAPTURE_MODE to rowversion")]
    [InlineData("nvarchar", null, "CH is of type nvarchar(8), which does not say what changed.", "It must be a date and time, an integer or a rowversion")]
    [InlineData("datetime", CaptureMode.RowVersion, "CH is of type datetime, by which mode rowversion cannot read.", "set CAPTURE_MODE to timestamp")]
    [InlineData("bigint", CaptureMode.RowVersion, "CH is of type bigint, by which mode rowversion cannot read.", "Name a rowversion as CHANGE_COLUMN")]
    internal void One_that_does_not_fit_is_told_with_column_type_and_what_to_do(string type, CaptureMode? set, string message, string advice)
    {
        var failure = Assert.Throws<SyncException>(() => ModeChoice.Of(Stream(set), Column(type)));
        Assert.Equal(Failure.Configuration, failure.Failure);
        Assert.EndsWith(message, failure.Message, StringComparison.Ordinal);
        Assert.Contains(advice, failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("binary", CaptureMode.Timestamp, "Name a date and time or an integer as changeColumn (f.json streams[0]), or, for row versions, set mode (f.json streams[0]) to rowversion.")]
    [InlineData("bigint", CaptureMode.RowVersion, "Name a rowversion as changeColumn (f.json streams[0]); where a view computes one, it is binary(8). Or set mode (f.json streams[0]) to timestamp, or leave it out.")]
    internal void A_stream_of_a_file_is_told_in_the_words_of_the_file(string type, CaptureMode set, string advice) =>
        Assert.Equal(advice, Assert.Throws<SyncException>(() => ModeChoice.Of(Stream(set) with { Settings = SettingNames.InFile("f.json streams[0]") }, Column(type))).Hint);

    [Fact]
    public void A_linked_server_cannot_be_asked_for_its_open_row_versions()
    {
        var failure = Assert.Throws<SyncException>(() => ModeChoice.Of(Stream(null) with { Source = "SRV.ERP.dbo.V" }, Column("timestamp")));
        Assert.Contains("linked server", failure.Message, StringComparison.Ordinal);
    }

    private static StreamSpec Stream(CaptureMode? mode) => new() { Name = "s", Source = "V", Target = "t", ChangeColumn = "CH", Mode = mode };

    private static SourceColumn Column(string type) => new("CH", type, 8, 0, 0);
}
