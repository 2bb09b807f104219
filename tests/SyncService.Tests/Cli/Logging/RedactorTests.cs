using SyncService.Cli.Logging;

namespace SyncService.Tests.Cli.Logging;

public class RedactorTests
{
    [Theory]
    [InlineData("Password=hunter2-x;", "Password=***;")]
    [InlineData("xhunter2-xx hunter2-x", "x***x ***")]
    [InlineData("nothing to hide", "nothing to hide")]
    [InlineData("hunter2-x", "***")]
    public void A_secret_is_replaced_wherever_it_stands(string text, string expected) =>
        Assert.Equal(expected, For("hunter2-x").Clean(text));

    [Theory]
    [InlineData("sync: synced sync_queue (sync)", "***: synced sync_queue (***)")]
    [InlineData("sync", "***")]
    [InlineData("a.sync", "a.***")]
    public void A_short_secret_is_replaced_where_it_stands_alone(string text, string expected) =>
        Assert.Equal(expected, For("sync").Clean(text));

    [Fact]
    public void A_secret_within_another_leaves_no_rest() =>
        Assert.Equal("*** and ***", For("password", "password123").Clean("password123 and password"));

    [Fact]
    public void A_secret_as_a_URL_writes_it_is_replaced() =>
        Assert.Equal("redis://:***@cache", For("p@ss/word").Clean("redis://:p%40ss%2Fword@cache"));

    [Fact]
    public void A_secret_that_is_also_a_public_setting_stays_readable()
    {
        var redactor = new Redactor();
        redactor.Protect(["postgres"], ["postgres", "pg"]);

        Assert.Equal("postgres@pg", redactor.Clean("postgres@pg"));
    }

    [Theory]
    [InlineData("HTTP_TOKEN: is too short; expected a word", "HTTP_TOKEN: is too short; expected a word")]
    [InlineData("HTTP_BIND: \"a short one\" is not usable; expected a short one", "HTTP_BIND: \"a *** one\" is not usable; expected a short one")]
    public void Of_a_sentence_about_a_setting_only_what_stands_in_quotes_may_hold_a_secret(string sentence, string expected) =>
        Assert.Equal(expected, For("short", "expected").CleanQuoted(sentence));

    [Fact]
    public void An_empty_secret_does_no_harm() => Assert.Equal("- text -", For("").Clean("- text -"));

    private static Redactor For(params string[] secrets)
    {
        var redactor = new Redactor();
        redactor.Protect(secrets, []);
        return redactor;
    }
}
