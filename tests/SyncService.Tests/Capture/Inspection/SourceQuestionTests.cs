using SyncService.Capture.Connections;
using SyncService.Capture.Inspection;
using SyncService.Tests.Checking;

namespace SyncService.Tests.Capture.Inspection;

/// <summary>What is asked of SQL Server, as text.</summary>
public class SourceQuestionTests
{
    [Fact]
    public void Hostile_names_stay_in_their_brackets()
    {
        var questions = new SourceQuestions(SqlName.Parse("[dbo].[x]]; DROP TABLE y --]"), Columns.Source("datetime", "S]; --"), [Columns.Source("int", "K]'")]);
        Assert.Equal(
            "SELECT COUNT_BIG(*) FROM [dbo].[x]]; DROP TABLE y --] WHERE [K]]'] IS NULL",
            questions.NullKeys);
        Assert.Contains("[S]]; --] > @now", questions.FutureStamps, StringComparison.Ordinal);
    }

    [Fact]
    public void A_view_in_another_database_is_looked_up_in_that_one() =>
        Assert.Contains(" [ERP].sys.objects ", new SourceQuestions(SqlName.Parse("ERP.dbo.VW"), Columns.Source("datetime"), []).Kind, StringComparison.Ordinal);

    [Fact]
    public void A_number_is_not_compared_with_the_clock() =>
        Assert.DoesNotContain("@now", new SourceQuestions(SqlName.Parse("VW"), Columns.Source("bigint"), []).Overview, StringComparison.Ordinal);
}
