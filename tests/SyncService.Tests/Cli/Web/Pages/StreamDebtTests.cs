using SyncService.Cli.Web.Languages;
using SyncService.Cli.Web.Pages;
using SyncService.Observation;
using SyncService.Protocol.Identities;
using SyncService.Reporting;

namespace SyncService.Tests.Cli.Web.Pages;

public sealed class StreamDebtTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_first_reason_is_told_in_both_languages_and_what_the_engine_said_is_marked_as_English()
    {
        IReadOnlyList<OwedComparison> debt = [new(Now.AddHours(-2), "the source is now <W>"), new(Now, "the key is now B")];
        Assert.Equal(
            """<div class="notice idle"><p>notes may hold rows that the source no longer brings, for 2 h 0 min now. The next comparison looks for them: the source is now &lt;W&gt;.</p></div>""",
            StreamCard.Debt(Stream(), debt, Now, Phrases.English).ToString());
        Assert.Equal(
            """<div class="notice idle"><p>notes puede contener filas que el origen ya no trae, desde hace 2 h 0 min. La pr&#xF3;xima comparaci&#xF3;n las busca: <span lang="en">the source is now &lt;W&gt;</span>.</p></div>""",
            StreamCard.Debt(Stream(), debt, Now, Phrases.Spanish).ToString());
    }

    [Fact]
    public void Without_debt_nothing_is_said() => Assert.Equal("", StreamCard.Debt(Stream(), [], Now, Phrases.English).ToString());

    private static StreamView Stream()
    {
        var metrics = new StreamMetrics("sales");
        return new StreamView(new StreamSpec { Name = "sales", Source = "V", Target = "notes" }, metrics, new StreamHistory(metrics), null, _ => true);
    }
}
