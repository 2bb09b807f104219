using SyncService.Protocol.Verifications;

namespace SyncService.Tests.Protocol.Verifications;

public sealed class ComparedStreamsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 3, 9, TimeSpan.Zero);

    [Fact]
    public void Streams_that_are_all_equal_are_told_with_the_span_of_their_comparisons()
    {
        Assert.Equal("compared 2026-03-01 12:03 UTC: equal", Words(Outcomes.Equal(Noon)));
        Assert.Equal("compared 2026-03-01 09:03 to 2026-03-01 12:03 UTC: all 3 streams equal", Words(Outcomes.Equal(Noon), Outcomes.Equal(Noon.AddHours(-3)), Outcomes.Equal(Noon.AddHours(-1))));
    }

    [Fact]
    public void What_was_never_compared_is_named_and_spoils_the_word()
    {
        Assert.Equal("never compared", Words([null]));
        Assert.Equal("never compared: s0, s1", Words(null, null));
        var some = Of(Outcomes.Equal(Noon), null);
        Assert.False(some.AreAllEqual);
        Assert.Equal("compared 2026-03-01 12:03 UTC: 1 of 2 streams equal; never compared: s1", some.Words);
    }

    [Fact]
    public void A_repaired_stream_is_not_called_equal_nor_is_one_whose_rows_were_in_motion()
    {
        var all = Of(Outcomes.Missing(Noon, 2), Outcomes.Repaired(Noon, 5), Outcomes.InMotion(Noon, 1));
        Assert.False(all.AreAllEqual);
        Assert.Equal("compared 2026-03-01 12:03 UTC: not equal: s0; repaired: s1; not compared to the end: s2", all.Words);
    }

    [Fact]
    public void Of_many_streams_a_few_are_named() => Assert.Equal("never compared: s0, s1, s2, s3, s4 and 3 more", Words(new VerificationOutcome?[8]));

    [Fact]
    public void One_stream_is_told_with_what_was_compared_and_found()
    {
        Assert.Equal("never compared", ComparedStreams.WordOf(null));
        Assert.Equal("equal as of 2026-03-01 12:03 UTC, every column", ComparedStreams.WordOf(Outcomes.Equal(Noon)));
        Assert.Equal("not equal as of 2026-03-01 12:03 UTC, keys: 2 missing", ComparedStreams.WordOf(Outcomes.Missing(Noon, 2) with { Level = "keys" }));
    }

    [Fact]
    public void An_outcome_reads_as_it_was_written_with_its_examples()
    {
        var outcome = Outcomes.Missing(Noon, 2) with { Examples = [new("ID=1", "different", [new("TOTAL", "1", null)], 3)] };
        var read = VerificationOutcome.TryParse(outcome.ToJson())!;
        Assert.Equal(outcome.ToJson(), read.ToJson());
        Assert.Equal(("ID=1", 3), (read.Examples![0].Key, read.Examples[0].MoreColumns));
        Assert.Null(VerificationOutcome.TryParse(Outcomes.Equal(Noon).ToJson())!.Examples);
    }

    [Fact]
    public void Kept_texts_are_cut_between_characters_and_hold_no_NUL()
    {
        Assert.Null(ComparedRow.Cut(null));
        Assert.Equal("ab", ComparedRow.Cut("a\0b"));
        Assert.Equal(new string('x', 99) + "…", ComparedRow.Cut(new string('x', 99) + "😀" + "y"));
        Assert.Equal(new string('x', 100), ComparedRow.Cut(new string('x', 100)));
    }

    private static ComparedStreams Of(params VerificationOutcome?[] newest) => new(newest.Select((outcome, i) => ($"s{i}", outcome)));

    private static string Words(params VerificationOutcome?[] newest) => Of(newest).Words;
}
