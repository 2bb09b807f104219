using System.Data;
using SyncService.Capture.Asking;
using SyncService.Capture.Discovery;

namespace SyncService.Tests.Capture.Asking;

public sealed class TextValueTests
{
    [Theory]
    [InlineData("int", 0, 0, "CAST(@k AS int)")]
    [InlineData("decimal", 18, 4, "CAST(@k AS decimal(18,4))")]
    [InlineData("datetime", 0, 0, "CAST(CAST(@k AS datetime2(7)) AS datetime)")]
    [InlineData("datetime2", 0, 3, "CAST(@k AS datetime2(3))")]
    [InlineData("uniqueidentifier", 0, 0, "CAST(@k AS uniqueidentifier)")]
    [InlineData("rowversion", 0, 0, "CONVERT(binary(8), @k, 1)")]
    public void A_text_is_made_a_value_of_exactly_the_columns_type(string type, byte precision, byte scale, string expected) =>
        Assert.Equal(expected, TextValue.Compared(new SourceColumn("K", type, 0, precision, scale), "@k"));

    [Fact]
    public void A_text_column_is_compared_with_a_text_of_its_own_type_or_a_national_one()
    {
        var column = new SourceColumn("K", "varchar", 20, 0, 0);
        Assert.Equal("@k", TextValue.Compared(column, "@k"));
        Assert.Equal((SqlDbType.VarChar, 20), (TextValue.Parameter("@k", column, "plain").SqlDbType, TextValue.Parameter("@k", column, "plain").Size));
        Assert.Equal(SqlDbType.NVarChar, TextValue.Parameter("@k", column, "ñandú").SqlDbType);
    }

    [Fact]
    public void What_is_too_long_for_its_column_is_not_cut_to_another_key()
    {
        Assert.NotNull(TextValue.Problem(new SourceColumn("K", "varchar", 3, 0, 0), "four"));
        Assert.Null(TextValue.Problem(new SourceColumn("K", "varchar", 4, 0, 0), "four"));
        Assert.Null(TextValue.Problem(new SourceColumn("K", "int", 0, 0, 0), "1234567890"));
    }

    [Theory]
    [InlineData("int", 0, true)]
    [InlineData("sql_variant", 0, false)]
    [InlineData("nvarchar", -1, false)]
    [InlineData("varbinary", -1, false)]
    [InlineData("xml", -1, false)]
    public void Some_types_cannot_be_looked_up_by_their_text(string type, int length, bool can) =>
        Assert.Equal(can, TextValue.Problem(new SourceColumn("K", type, length, 0, 0), isMasked: false) is null);

    [Fact]
    public void A_digit_that_the_target_does_not_keep_and_a_mask_stand_in_the_way_too()
    {
        Assert.NotNull(TextValue.Problem(new SourceColumn("K", "datetime2", 0, 0, 7), isMasked: false));
        Assert.Null(TextValue.Problem(new SourceColumn("K", "datetime2", 0, 0, 6), isMasked: false));
        Assert.NotNull(TextValue.Problem(new SourceColumn("K", "int", 0, 0, 0), isMasked: true));
    }
}
