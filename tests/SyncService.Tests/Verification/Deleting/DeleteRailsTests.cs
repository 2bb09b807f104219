using SyncService.Capture.Identification;
using SyncService.Verification.Deleting;

namespace SyncService.Tests.Verification.Deleting;

public sealed class DeleteRailsTests
{
    private static readonly SourceGuard Guard = new("dbo.V", null, "ERP1", "erp||fork|2024-01-01", "ONLINE READ_WRITE", "d1", "p1", "r1");

    private static readonly DeleteFacts Facts = new(Found: 10, SourceRows: 990, TargetRows: 1_000, DeletedInOneDay: 0, LimitPercent: 5, Guard, Guard) { HasBefore = true, Before = Guard };

    [Fact]
    public void A_source_that_is_as_it_was_may_lose_some_rows() => Assert.Null(DeleteRails.Reason(Facts));

    [Fact]
    public void The_first_comparison_has_nothing_to_be_held_against() => Assert.Null(DeleteRails.Reason(Facts with { HasBefore = false, Before = null }));

    public static TheoryData<string, string> Changes => new()
    {
        { nameof(SourceGuard.Source), "the source is now" },
        { nameof(SourceGuard.StandsFor), "the source is now" },
        { nameof(SourceGuard.Server), "another server answers" },
        { nameof(SourceGuard.Database), "was restored, or is another one" },
        { nameof(SourceGuard.State), "the source database is" },
        { nameof(SourceGuard.Definition), "was altered" },
        { nameof(SourceGuard.Policies), "row-level security" },
        { nameof(SourceGuard.Rights), "rights or roles of the login" },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    public void What_is_not_as_it_was_holds_them(string what, string said)
    {
        foreach (var value in (string?[])["other", null])
        {
            if (what == nameof(SourceGuard.Source) && value is null) continue;
            if (what == nameof(SourceGuard.StandsFor) && value is null) continue;
            var other = With(what, value);
            Assert.Contains(said, DeleteRails.Reason(Facts with { Before = other }), StringComparison.Ordinal);
            Assert.Contains("While it was compared", DeleteRails.Reason(Facts with { Began = other }), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("RESTORING READ_ONLY")]
    [InlineData("RECOVERING")]
    [InlineData("ONLINE READ_ONLY STANDBY")]
    public void A_database_in_recovery_holds_them(string state)
    {
        var now = Guard with { State = state };
        Assert.Contains($"The source database is {state}.", DeleteRails.Reason(Facts with { Began = now, Now = now, Before = now }), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_source_holds_them() => Assert.Contains("dbo.V showed no row at all.", DeleteRails.Reason(Facts with { SourceRows = 0, Found = 1, LimitPercent = 100 }), StringComparison.Ordinal);

    [Fact]
    public void Deletes_that_were_held_hold_those_after_them() => Assert.Contains("were held, and none was let through since", DeleteRails.Reason(Facts with { Before = null }), StringComparison.Ordinal);

    [Fact]
    public void Rows_of_another_source_hold_them() => Assert.Contains("rows of another source: the key is now B (it was A).", DeleteRails.Reason(Facts with { Debt = "the key is now B (it was A)" }), StringComparison.Ordinal);

    [Theory]
    [InlineData(10_000, 0, 500, true)]
    [InlineData(10_000, 0, 501, false)]
    [InlineData(9_900, 100, 400, true)]
    [InlineData(9_900, 100, 401, false)]
    [InlineData(1_000, 0, 100, true)]
    [InlineData(1_000, 0, 101, false)]
    [InlineData(50, 0, 25, true)]
    [InlineData(50, 0, 26, false)]
    [InlineData(1, 0, 1, false)]
    public void Only_so_many_go_within_one_day(long rows, long before, long found, bool goes) =>
        Assert.Equal(goes, DeleteRails.Reason(Facts with { TargetRows = rows, DeletedInOneDay = before, Found = found }) is null);

    private static SourceGuard With(string what, string? value) => what switch
    {
        nameof(SourceGuard.Source) => Guard with { Source = value! },
        nameof(SourceGuard.StandsFor) => Guard with { StandsFor = value },
        nameof(SourceGuard.Server) => Guard with { Server = value },
        nameof(SourceGuard.Database) => Guard with { Database = value },
        nameof(SourceGuard.State) => Guard with { State = value },
        nameof(SourceGuard.Definition) => Guard with { Definition = value },
        nameof(SourceGuard.Policies) => Guard with { Policies = value },
        _ => Guard with { Rights = value },
    };
}
