using SyncService.Target.DeadLetters;

namespace SyncService.Tests.Target.DeadLetters;

/// <summary>Letters in databases that do not know every character.</summary>
public sealed class LetterTextTests
{
    private const string Json = """{"A":"\u00F1 \u20AC \\u20AC \u0001"}""";

    [Theory]
    [InlineData("UTF8", Json, Json)]
    [InlineData("SQL_ASCII", """{"A":"ñ € \\u20AC \u0001"}""", """{"A":"ñ € \\u20AC \u0001"}""")]
    [InlineData("LATIN1", """{"A":"\u00F1 \\u20AC \\u20AC \u0001"}""", null)]
    [InlineData("WIN1252", """{"A":"\\u00F1 \\u20AC \\u20AC \u0001"}""", null)]
    public void What_a_database_may_lack_is_shown_as_its_number_and_no_row_is_looked_for_by_it(string encoding, string shown, string? exact)
    {
        Assert.Equal(shown, LetterText.Of(encoding).Shown(Json));
        Assert.Equal(exact, LetterText.Of(encoding).Exact(Json));
    }

    [Fact]
    public void A_key_of_characters_that_it_has_is_kept() => Assert.Equal("""{"A":"\u00F1"}""", LetterText.Of("LATIN1").Exact("""{"A":"\u00F1"}"""));

    [Fact]
    public void Nothing_stays_nothing() => Assert.Null(LetterText.Of("LATIN1").Shown(null));
}
