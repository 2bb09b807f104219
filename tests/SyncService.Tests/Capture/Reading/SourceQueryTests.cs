using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Reading;
using SyncService.Protocol;
using SyncService.Tests.Protocol;

namespace SyncService.Tests.Capture.Reading;

public sealed class SourceQueryTests
{
    private static readonly SourceColumn[] Columns =
    [
        new("ID", "int", 0, 10, 0),
        new("LINE]; DROP TABLE x--", "int", 0, 10, 0),
        new("ULTIMA_MODIFICACION", "datetime2", 0, 0, 3),
        new("PLACE", "geography", -1, 0, 0),
        new("TREE", "hierarchyid", 892, 0, 0),
        new("DOC", "xml", -1, 0, 0),
    ];

    private readonly SourceQuery query = new(SqlName.Parse("dbo.VW_SALES"), Columns, change: 2, keys: [0, 1]);

    [Fact]
    public void The_first_page_begins_at_the_stamp_inclusively() => Assert.Equal(
        "SELECT TOP (@rows) [ID], [LINE]]; DROP TABLE x--], [ULTIMA_MODIFICACION], [PLACE].ToString(), CAST([TREE].ToString() AS nvarchar(4000)), CAST([DOC] AS nvarchar(max)), CAST([ID] AS int), CAST([LINE]]; DROP TABLE x--] AS int) FROM [dbo].[VW_SALES] "
        + "WHERE [ULTIMA_MODIFICACION] >= @from ORDER BY [ULTIMA_MODIFICACION], [ID], [LINE]]; DROP TABLE x--]",
        query.FirstPage);

    [Fact]
    public void The_next_page_goes_on_with_the_key_for_others_may_be_equal_to_it() => Assert.Contains(
        "WHERE [ULTIMA_MODIFICACION] >= @from AND ([ULTIMA_MODIFICACION] <> @stamp OR ([ID] > @key0 OR ([ID] = @key0 AND [LINE]]; DROP TABLE x--] >= @key1))) ORDER BY",
        query.NextPage,
        StringComparison.Ordinal);

    [Fact]
    public void The_stamp_is_bound_in_the_precision_of_its_column()
    {
        using var connection = new Microsoft.Data.SqlClient.SqlConnection();
        using var command = query.Command(connection, 10, RecordedStates.AtNoon, [1, 2]);
        var stamp = command.Parameters["@stamp"];
        Assert.Equal((System.Data.SqlDbType.DateTime2, 3), (stamp.SqlDbType, stamp.Scale));
        Assert.Equal(["@rows", "@from", "@stamp", "@key0", "@key1"], command.Parameters.Cast<Microsoft.Data.SqlClient.SqlParameter>().Select(p => p.ParameterName));
        Assert.Equal(query.NextPage, command.CommandText);
    }

    [Fact]
    public void A_datetime_that_a_server_may_have_rounded_up_is_read_on_from_the_tick_before_it()
    {
        var from = SourceParameters.From("@from", new SourceColumn("S", "datetime", 0, 0, 0), RecordedStates.AtNoon);
        Assert.Equal(RecordedStates.AtNoon.Timestamp.AddMilliseconds(-4), from.Value);
        var exact = SourceParameters.From("@from", new SourceColumn("S", "datetime2", 0, 0, 7), RecordedStates.AtNoon);
        Assert.Equal(RecordedStates.AtNoon.Timestamp, exact.Value);
    }

    [Fact]
    public void A_stamp_within_a_minute_is_bound_as_the_minute_before_it()
    {
        var late = new Watermark(WatermarkKind.Timestamp, RecordedStates.AtNoon.Ordinal + (59 * TimeSpan.TicksPerSecond));
        var parameter = SourceParameters.Stamp("@stamp", new SourceColumn("S", "smalldatetime", 0, 0, 0), late);
        Assert.Equal(RecordedStates.AtNoon.Timestamp, parameter.Value);
    }
}
