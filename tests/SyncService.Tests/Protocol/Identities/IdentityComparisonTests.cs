using SyncService.Protocol.Identities;
using static SyncService.Tests.Protocol.Identities.Identities;

namespace SyncService.Tests.Protocol.Identities;

/// <summary>What is noticed of a stream that is not what its target was filled with, and what is left alone.</summary>
public sealed class IdentityComparisonTests
{
    [Fact]
    public void What_is_the_same_asks_for_nothing() => Assert.Empty(Compare(Known));

    [Fact]
    public void What_nobody_wrote_down_asks_for_nothing() => Assert.Empty(IdentityComparison.Compare(null, Known));

    [Fact]
    public void Another_view_is_read_anew_and_may_leave_rows() =>
        AssertAnew(Known with { Source = new SourceObject("dbo", "VW_OTHER", IsResolved: true) }, "the source is now dbo.VW_OTHER (it was dbo.VW_SALES)", leavesRows: true);

    [Fact]
    public void A_view_of_that_name_in_another_schema_is_read_anew() =>
        AssertAnew(Known with { Source = new SourceObject("old", "VW_SALES", IsResolved: true) }, "the source is now old.VW_SALES (it was dbo.VW_SALES)", leavesRows: true);

    [Fact]
    public void A_synonym_that_stands_for_another_table_is_read_anew()
    {
        var before = Known with { Source = Known.Source with { StandsFor = "[dbo].[A]" } };
        AssertAnew(before, before with { Source = Known.Source with { StandsFor = "[dbo].[B]" } }, "dbo.VW_SALES now stands for [dbo].[B] (it stood for [dbo].[A])", leavesRows: true);
    }

    [Theory]
    [InlineData(null, "vw_sales")]
    [InlineData("DBO", "VW_SALES")]
    public void A_name_as_people_write_it_is_not_another_view(string? schema, string name) =>
        Assert.Empty(Compare(Known with { Source = new SourceObject(schema, name) }));

    [Fact]
    public void Another_database_is_read_anew_by_its_recovery_fork()
    {
        AssertAnew(
            Known with { Database = Known.Database with { Fork = "F2", Created = "2026-01-01T00:00:00" } },
            "the source database was restored, or is another one (its recovery fork differs)",
            leavesRows: true);
    }

    [Fact]
    public void Another_database_is_read_anew_by_its_date_where_the_fork_is_not_to_be_seen() => AssertAnew(
        Known with { Database = new SourceDatabase { Name = "ERP", Created = "2026-01-01T00:00:00" } },
        "the source database was restored, or is another one (created 2026-01-01T00:00:00, and before 2020-01-01T00:00:00)",
        leavesRows: true);

    [Fact]
    public void Another_database_is_read_anew_by_its_name_where_nothing_else_is_to_be_seen() => AssertAnew(
        Known with { Database = new SourceDatabase { Name = "ERP2" } }, "the source database is now ERP2 (it was ERP)", leavesRows: true);

    [Fact]
    public void A_database_that_was_renamed_is_told_and_not_read_again() =>
        AssertTold(Known with { Database = Known.Database with { Name = "ERP2" } }, "the source database is now ERP2 (it was ERP)");

    [Fact]
    public void A_fail_over_within_a_group_re_reads_nothing()
    {
        var before = Known with { Database = new SourceDatabase { Name = "ERP", Group = "G", Fork = "F1", Created = "2020-01-01T00:00:00" } };
        Assert.Empty(IdentityComparison.Compare(before, before with { Database = before.Database with { Created = "2021-01-01T00:00:00", Fork = null } }));
    }

    [Fact]
    public void A_forced_fail_over_within_a_group_is_read_anew()
    {
        var before = Known with { Database = new SourceDatabase { Name = "ERP", Group = "G", Fork = "F1", Created = "2020-01-01T00:00:00" } };
        AssertAnew(
            before,
            before with { Database = before.Database with { Created = "2021-01-01T00:00:00", Fork = "F2" } },
            "the source database went back to what a secondary had, or was restored (its recovery fork differs)",
            leavesRows: true);
    }

    [Fact]
    public void Another_group_is_read_anew()
    {
        var before = Known with { Database = new SourceDatabase { Group = "G" } };
        AssertAnew(before, before with { Database = new SourceDatabase { Group = "H" } }, "the source is a database of another availability group", leavesRows: true);
    }

    [Fact]
    public void Another_name_of_the_server_is_told_and_not_read_again() =>
        AssertTold(Known with { Server = "SQL2" }, "the SQL Server now calls itself SQL2 (it was SQL1)");

    [Fact]
    public void What_the_server_does_not_tell_this_time_is_no_difference() => Assert.Empty(Compare(Known with { Database = new SourceDatabase(), Server = null }));

    [Fact]
    public void Another_mode_change_column_type_filter_or_number_of_parts_is_read_anew()
    {
        AssertAnew(Known with { Mode = "rowversion" }, "the mode is now rowversion (it was timestamp)");
        AssertAnew(Known with { ChangeColumn = "STAMP" }, "the change column is now STAMP (it was CHANGED)");
        AssertAnew(Known with { ChangeType = "datetimeoffset" }, "the change column CHANGED is now of type datetimeoffset (it was datetime2)");
        AssertAnew(Known with { Filter = "A = 1" }, "the filter is now A = 1 (it was none)", leavesRows: true);
        AssertAnew(Known with { Parts = 4 }, "the stream now has 4 parts (it had 1)");
    }

    [Fact]
    public void An_earlier_start_is_read_anew() => AssertAnew(
        Known with { Start = "1996-01-01T00:00:00.0000000" }, "SYNC_START is now 1996-01-01T00:00:00.0000000 (it was 2000-01-01T00:00:00.0000000)");

    [Fact]
    public void A_later_start_is_told_and_not_read_again() => AssertTold(
        Known with { Start = "2020-01-01T00:00:00.0000000" },
        "SYNC_START is now 2020-01-01T00:00:00.0000000 (it was 2000-01-01T00:00:00.0000000); rows before it stay in the target as they are");

    [Fact]
    public void Another_key_is_read_anew_and_may_leave_rows() => AssertAnew(Known with { Key = ["ID", "NAME"] }, "the key is now ID, NAME (it was ID)", leavesRows: true);

    [Fact]
    public void A_key_that_is_written_in_another_case_is_the_same() => Assert.Empty(Compare(Known with { Key = ["id"] }));

    [Fact]
    public void New_columns_are_read_anew() => AssertAnew(
        Known with { Columns = [.. Known.Columns, Column("A", 4), Column("B", 5)] }, "new in the target: a, b");

    [Fact]
    public void A_column_that_is_renamed_is_read_anew_and_the_old_one_told()
    {
        var found = Compare(Known with { Columns = [Column("ID", 1), Column("NAME", 4, "customer"), Column("CHANGED", 3)] });
        Assert.Equal(
            [
                new IdentityDifference(IdentityAnswer.Reload, "new in the target: customer"),
                new IdentityDifference(IdentityAnswer.Tell, "no longer brought: name; what the target holds there stays"),
            ],
            found);
    }

    [Fact]
    public void A_column_that_is_filled_from_another_one_is_read_anew() => AssertAnew(
        Known with { Columns = [Column("ID", 1), Column("ALIAS", 2, "name"), Column("CHANGED", 3)] }, "name now comes from ALIAS (it came from NAME)");

    [Fact]
    public void A_mask_reaches_the_rows_that_are_in_the_target_in_clear()
    {
        var masked = Known with { Columns = [Column("ID", 1), Column("NAME", 2, mask: "hash"), Column("CHANGED", 3)] };
        AssertAnew(masked, "name is now masked (hash) (it was in clear)");
        AssertAnew(masked, Known, "name is now in clear (it was masked (hash))");
    }

    [Fact]
    public void A_start_that_only_gains_an_offset_is_the_same()
    {
        Assert.Empty(Compare(Known with { Start = $"{Known.Start}Z" }));
        Assert.Empty(IdentityComparison.Compare(Known with { Start = $"{Known.Start}Z" }, Known));
    }

    [Fact]
    public void Another_salt_is_read_anew()
    {
        var before = Known with { SaltDigest = "aa" };
        AssertAnew(before, before with { SaltDigest = "bb" }, "MASK_SALT is another one");
    }

    [Theory]
    [InlineData("datetime2(3)", true)]
    [InlineData("smalldatetime", true)]
    [InlineData("int", false)]
    public void Another_zone_is_read_anew_and_may_leave_rows_where_it_makes_other_keys(string key, bool leavesRows)
    {
        var before = Known with { Zone = "UTC", Columns = [new IdentityColumn("ID", "id", 1, null, key), .. Known.Columns.Skip(1)] };
        AssertAnew(before, before with { Zone = "Europe/Madrid" }, "PG_TIME_ZONE is now Europe/Madrid (it was UTC)", leavesRows);
        Assert.Empty(IdentityComparison.Compare(before, before with { Zone = null }));
        Assert.Empty(IdentityComparison.Compare(before with { Zone = null }, before));
    }

    [Fact]
    public void A_column_of_the_target_that_was_dropped_and_added_again_is_read_anew() => AssertAnew(
        Known with { Columns = [Column("ID", 1), Column("NAME", 4), Column("CHANGED", 3)] }, "dropped from the target and added again: name");

    [Fact]
    public void The_places_of_columns_in_another_table_say_nothing() => Assert.Empty(Compare(Known with { Table = 200, Columns = [Column("ID", 3), Column("NAME", 1), Column("CHANGED", 2)] }));

    [Fact]
    public void A_column_that_comes_no_more_is_told_and_not_read_again() =>
        AssertTold(Known with { Columns = [Column("ID", 1), Column("CHANGED", 3)] }, "no longer brought: name; what the target holds there stays");

    [Theory]
    [InlineData("int", "bigint")]
    [InlineData("tinyint", "tinyint")]
    [InlineData("varchar(5)", "varchar(50)")]
    [InlineData("varchar(5)", "nvarchar(5)")]
    [InlineData("nvarchar(4000)", "nvarchar(max)")]
    [InlineData("varbinary(8)", "varbinary(max)")]
    [InlineData("decimal(6,2)", "numeric(12,2)")]
    [InlineData("varchar(5), masked (hash)", "varchar(9), masked (hash)")]
    public void A_column_that_became_wider_is_not_read_again(string before, string now) => Assert.Empty(IdentityComparison.Compare(Typed(before), Typed(now)));

    [Theory]
    [InlineData("bigint", "int")]
    [InlineData("varchar(50)", "varchar(5)")]
    [InlineData("nvarchar(max)", "nvarchar(50)")]
    [InlineData("nvarchar(5)", "varchar(50)")]
    [InlineData("decimal(12,4)", "decimal(6,2)")]
    [InlineData("decimal(6,2)", "decimal(6,4)")]
    [InlineData("decimal(6,2)", "decimal(12,4)")]
    [InlineData("int", "varchar(20)")]
    [InlineData("varchar(20)", "int")]
    [InlineData("datetime", "datetime2(7)")]
    [InlineData("datetime2(7)", "datetime2(0)")]
    [InlineData("char(5)", "char(9)")]
    public void A_column_of_another_type_is_read_anew(string before, string now) => AssertAnew(Typed(before), Typed(now), $"NAME is now {now} (it was {before})");

    [Fact]
    public void A_key_of_another_type_may_leave_rows()
    {
        var before = Known with { Columns = [Column("ID", 1) with { Type = "varchar(20)" }] };
        AssertAnew(before, before with { Columns = [Column("ID", 1) with { Type = "int" }] }, "ID is now int (it was varchar(20))", leavesRows: true);
    }

    [Fact]
    public void The_type_of_the_change_column_is_told_once()
    {
        var before = Known with { Columns = [Column("CHANGED", 3) with { Type = "datetime2(3)" }] };
        AssertAnew(before, before with { ChangeType = "datetime", Columns = [Column("CHANGED", 3) with { Type = "datetime" }] }, "the change column CHANGED is now of type datetime (it was datetime2)");
    }

    [Fact]
    public void A_type_that_nobody_wrote_down_asks_for_nothing()
    {
        Assert.Empty(Compare(Typed("int")));
        Assert.Empty(IdentityComparison.Compare(Typed("int"), Known));
    }

    [Fact]
    public void An_identity_is_read_as_it_was_written()
    {
        var whole = Known with { Filter = "A = 1", SaltDigest = "aa", Zone = "UTC", Columns = [Column("ID", 1), Column("NAME", 2, "customer", "last4"), Column("CHANGED", 3)] };
        var read = StreamIdentityJson.TryRead(StreamIdentityJson.Write(whole));
        Assert.Empty(IdentityComparison.Compare(whole, read!));
        Assert.Equal(StreamIdentityJson.Write(whole), StreamIdentityJson.Write(read!));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    [InlineData("[1]")]
    [InlineData("{ cut")]
    public void What_is_no_identity_is_not_known(string? text) => Assert.Null(StreamIdentityJson.TryRead(text));

    private static StreamIdentity Typed(string name) => Known with { Columns = [Column("ID", 1), Column("NAME", 2) with { Type = name }, Column("CHANGED", 3)] };

    private static IReadOnlyList<IdentityDifference> Compare(StreamIdentity now) => IdentityComparison.Compare(Known, now);

    private static void AssertAnew(StreamIdentity now, string what, bool leavesRows = false) => AssertAnew(Known, now, what, leavesRows);

    private static void AssertAnew(StreamIdentity before, StreamIdentity now, string what, bool leavesRows = false) =>
        Assert.Equal([new IdentityDifference(IdentityAnswer.Reload, what, leavesRows)], IdentityComparison.Compare(before, now));

    private static void AssertTold(StreamIdentity now, string what) => Assert.Equal([new IdentityDifference(IdentityAnswer.Tell, what)], Compare(now));
}
