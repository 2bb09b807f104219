using SyncService.Tests;

namespace SyncService.IntegrationTests.Fidelity.Pairs;

/// <summary>No value is changed in silence: what the casts do, what <c>check</c> says and what the document says are one.</summary>
public sealed class TypePairTests(TypePairs pairs) : IClassFixture<TypePairs>
{
    [Fact]
    public void Whatever_a_cast_changes_is_announced() => AssertNone(pair => !pair.SaysChanged, outcome => outcome.IsChanged);

    [Fact]
    public void Whatever_a_cast_refuses_is_announced() => AssertNone(pair => !pair.SaysSetAside && !pair.SaysItStops, outcome => outcome.IsNoValue);

    [Fact]
    public void Whatever_a_cast_refuses_is_set_aside_where_check_does_not_say_that_it_stops_the_stream() => AssertNone(pair => !pair.SaysItStops, outcome => outcome is { IsRefused: true, IsSetAside: false });

    [Fact]
    public void What_check_says_to_be_set_aside_is_refused() => AssertNone(pair => pair.SaysSetAside && !pair.Outcomes.Any(outcome => outcome.IsRefused), _ => true);

    [Fact]
    public void What_check_says_to_change_does() => AssertNone(pair => pair.SaysChanged && !pair.Outcomes.Any(outcome => outcome.IsChanged), _ => true);

    [Fact]
    public void The_document_says_the_same()
    {
        var right = PairDocument.Of(pairs.All);
        Assert.True(SourceTree.Read("docs/types.md").Contains(right, StringComparison.Ordinal), $"The table of pairs in docs/types.md should be:\n\n{right}");
    }

    private void AssertNone(Func<TypePair, bool> of, Func<PairOutcome, bool> which)
    {
        Assert.NotEmpty(pairs.All);
        var wrong = pairs.All.Where(pair => of(pair) && pair.Outcomes.Any(which)).Select(pair => pair.Telling(which)).ToList();
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {pairs.All.Count} pairs:\n{string.Join('\n', wrong)}");
    }
}
