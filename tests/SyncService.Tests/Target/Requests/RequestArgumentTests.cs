using SyncService.Target.Requests;

namespace SyncService.Tests.Target.Requests;

public sealed class RequestArgumentTests
{
    [Fact]
    public void Keys_are_written_and_read_again()
    {
        var argument = new RequestArgument([new Dictionary<string, string> { ["A"] = "1", ["B"] = "x,\"y\"" }, new Dictionary<string, string> { ["A"] = "2", ["B"] = "" }], Removes: true);
        Assert.Equal("""{"keys":[{"A":"1","B":"x,\u0022y\u0022"},{"A":"2","B":""}],"delete":true}""", argument.Json);
        var read = RequestArgument.TryParse(RequestArgument.Resync, argument.Json)!;
        Assert.True(read.Removes);
        Assert.Equal(argument.Keys, read.Keys);
    }

    [Fact]
    public void What_the_service_asks_by_itself_deletes_nothing()
    {
        var argument = new RequestArgument([new Dictionary<string, string> { ["A"] = "1" }], Keeps: true);
        Assert.Equal("""{"keys":[{"A":"1"}],"keep":true}""", argument.Json);
        var read = RequestArgument.TryParse(RequestArgument.Resync, argument.Json)!;
        Assert.Equal((true, false), (read.Keeps, read.Removes));
    }

    [Fact]
    public void A_span_is_written_and_read_again()
    {
        var argument = new RequestArgument([], "2026-03-01", "2026-03-02");
        Assert.Equal("""{"since":"2026-03-01","until":"2026-03-02"}""", argument.Json);
        var read = RequestArgument.TryParse(RequestArgument.Resync, argument.Json)!;
        Assert.Equal(("2026-03-01", "2026-03-02", false), (read.Since, read.Until, read.Removes));
        Assert.Empty(read.Keys);
    }

    [Theory]
    [InlineData("rewind", """{"since":"2026-03-01"}""")]
    [InlineData("delete", "{}")]
    [InlineData("delete", """{"since":"2026-03-01"}""")]
    [InlineData("resync", "{}")]
    [InlineData("resync", "[]")]
    [InlineData("resync", "null")]
    [InlineData("resync", """{"keys":[]}""")]
    [InlineData("resync", """{"keys":[{"A":1}]}""")]
    [InlineData("resync", """{"keys":[{"A":null}]}""")]
    [InlineData("resync", """{"keys":[{"A":"1"}],"since":"2026-03-01"}""")]
    [InlineData("resync", """{"since":"2026-03-01","delete":"yes"}""")]
    public void What_this_version_does_not_know_is_not_guessed(string kind, string json) => Assert.Null(RequestArgument.TryParse(kind, json));

    [Fact]
    public void A_reload_is_of_all_rows_or_from_a_stamp_on()
    {
        Assert.Null(RequestArgument.TryParse(RequestArgument.Reloading, RequestArgument.Reload(null).Json)!.Since);
        Assert.Equal(("2026-03-01", RequestArgument.Reloading), (RequestArgument.TryParse(RequestArgument.Reloading, RequestArgument.Reload("2026-03-01").Json) is { } read ? (read.Since!, read.Kind) : default));
    }

    [Fact]
    public void An_outcome_keeps_some_of_many_reasons()
    {
        var outcome = new RequestOutcome(3, 1, [.. Enumerable.Range(0, 500).Select(i => $"reason {i}")]);
        var read = RequestOutcome.TryParse(outcome.Json)!;
        Assert.Equal((3, 1, RequestOutcome.MostReasons), (read.Rows, read.Missing, read.Refused.Count));
        Assert.Null(RequestOutcome.TryParse("{}"));
    }
}
