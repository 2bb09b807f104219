using SyncService.Cli.Web.Languages;
using SyncService.Cli.Web.Pages;

namespace SyncService.Tests.Cli.Web.Pages;

public sealed class DeadLetterAdviceTests
{
    [Theory]
    [InlineData("23502", "NOT NULL")]
    [InlineData("23503", "foreign key")]
    [InlineData("23505", "unique")]
    [InlineData("23514", "check")]
    [InlineData("22P02", "type")]
    [InlineData("22001", "type")]
    [InlineData("P0001", "change the target table")]
    public void What_can_be_done_follows_from_why_it_was_refused(string sqlState, string expected) =>
        Assert.Contains(expected, DeadLetterAdvice.Of(sqlState, Phrases.English), StringComparison.Ordinal);
}
