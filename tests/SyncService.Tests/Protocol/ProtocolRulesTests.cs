using SyncService.Protocol;
using SyncService.Protocol.Identities;
using static SyncService.Tests.Protocol.RecordedStates;

namespace SyncService.Tests.Protocol;

public sealed class ProtocolRulesTests
{
    private readonly ProtocolRules rules = new();

    [Theory]
    [InlineData(10, 4, 6, true)]
    [InlineData(10, 4, 10, true)]
    [InlineData(10, 0, 10, true)]
    [InlineData(10, 4, 5, false)]
    [InlineData(10, 4, 11, false)]
    [InlineData(0, 0, 0, true)]
    public void Stores_agree_when_the_checkpoint_lies_between_head_and_cursor(long seq, long length, long applied, bool agree) =>
        Assert.Equal(agree, rules.Agree(QueueAt(seq, length), Applied(applied)));

    [Fact]
    public void Stores_of_different_reigns_never_agree() => Assert.False(rules.Agree(QueueAt(10, 4, OtherReign), Applied(6)));

    [Fact]
    public void A_queue_without_a_cursor_agrees_with_nothing() => Assert.False(rules.Agree(NoCursor(), Checkpoint.None));

    [Fact]
    public void Records_without_descriptions_agree_with_nothing()
    {
        Assert.False(rules.Agree(QueueAt(10, 4, schemas: false), Applied(6)));
        Assert.True(rules.Agree(QueueAt(10, 0, schemas: false), Applied(10)));
    }

    [Fact]
    public void Records_of_another_format_agree_with_nothing()
    {
        Assert.False(rules.Agree(OfAnotherFormat(10, 4), Applied(6)));
        Assert.False(rules.Begin(OfAnotherFormat(10, 4), Applied(6), Choice()).KeepList);
        Assert.Equal(RecordFormat.Version, rules.Begin(OfAnotherFormat(10, 4), Applied(6), Choice()).Cursor.Format);
    }

    [Fact]
    public void A_consumer_neither_applies_nor_removes_what_it_cannot_read_unless_it_is_applied_already()
    {
        Assert.Equal(Step.OtherFormat, rules.Next(OfAnotherFormat(10, 4), new Seq(7), 3, Applied(6)));
        Assert.Equal(Step.Trim(1), rules.Next(OfAnotherFormat(10, 4), new Seq(7), 3, Applied(7)));
        Assert.Equal(Step.Wait, rules.Next(OfAnotherFormat(10, 4), new Seq(7), 3, Applied(6, OtherReign)));
    }

    [Fact]
    public void A_reign_that_begins_on_agreeing_stores_keeps_list_and_position()
    {
        var beginning = rules.Begin(QueueAt(10, 4), Applied(7), Choice());
        Assert.True(beginning.KeepList);
        Assert.Equal(new Cursor(OtherReign, new Seq(10), Noon), beginning.Cursor);
    }

    [Fact]
    public void A_reign_that_begins_on_differing_stores_goes_on_from_the_checkpoint()
    {
        var beginning = rules.Begin(QueueAt(10, 4), Applied(3), Choice());
        Assert.False(beginning.KeepList);
        Assert.Equal(new Cursor(OtherReign, new Seq(3), Noon), beginning.Cursor);
    }

    [Fact]
    public void A_reign_whose_records_are_others_drops_the_list_and_goes_on_from_the_checkpoint()
    {
        var beginning = rules.Begin(QueueAt(10, 4), Applied(7), Choice() with { KeepsList = false });
        Assert.False(beginning.KeepList);
        Assert.Equal(new Cursor(OtherReign, new Seq(7), Noon), beginning.Cursor);
    }

    [Fact]
    public void A_reign_that_reads_anew_has_no_position()
    {
        var beginning = rules.Begin(QueueAt(10, 4), Applied(7), Choice() with { KeepsList = false, Reloads = true });
        Assert.False(beginning.KeepList);
        Assert.Equal(new Cursor(OtherReign, new Seq(7), null), beginning.Cursor);
    }

    [Fact]
    public void Nothing_is_applied_to_a_table_that_is_not_where_it_was_until_a_producer_has_looked()
    {
        var moved = Applied(6) with { IsTargetMoved = true };
        Assert.Equal(StepKind.Wait, rules.Next(QueueAt(10, 4), new Seq(7), 4, moved).Kind);
        Assert.False(rules.StillMine(moved, Applied(6)));
        Assert.Equal(Continuation.TargetMoved, rules.Continue(QueueAt(10, 4), moved, QueueAt(10, 4).CursorText!));
    }

    private static GenerationChoice Choice() => new(OtherReign, Reloads: false, KeepsList: true, null, null);

    [Fact]
    public void Every_reign_has_a_generation_of_its_own() =>
        Assert.NotEqual(rules.Take(QueueAt(1, 0), Applied(1)), rules.Take(QueueAt(1, 0), Applied(1)));

    [Theory]
    [InlineData(10, 4, 6, Continuation.GoOn)]
    [InlineData(10, 4, 5, Continuation.RecordsMissing)]
    [InlineData(10, 4, 11, Continuation.TargetAhead)]
    internal void A_producer_goes_on_only_while_nothing_is_missing(long seq, long length, long applied, Continuation expected)
    {
        var queue = QueueAt(seq, length);
        Assert.Equal(expected, rules.Continue(queue, Applied(applied), queue.CursorText!));
    }

    [Fact]
    public void A_producer_says_why_it_may_not_go_on()
    {
        var queue = QueueAt(10, 4);
        Assert.Equal(Continuation.QueueLost, rules.Continue(NoCursor(), Applied(6), queue.CursorText!));
        Assert.Equal(Continuation.CursorMoved, rules.Continue(QueueAt(11, 5), Applied(6), queue.CursorText!));
        Assert.Equal(Continuation.QueueLost, rules.Continue(QueueAt(10, 4, schemas: false), Applied(6), queue.CursorText!));
        Assert.Equal(Continuation.OtherGeneration, rules.Continue(queue, Applied(6, OtherReign), queue.CursorText!));
    }

    [Theory]
    [InlineData(7, 3, 6, StepKind.Apply, 0)]
    [InlineData(7, 3, 7, StepKind.Trim, 1)]
    [InlineData(7, 3, 20, StepKind.Trim, 3)]
    [InlineData(7, 3, 5, StepKind.Wait, 0)]
    [InlineData(7, 0, 6, StepKind.Wait, 0)]
    internal void A_consumer_applies_trims_or_waits_by_where_the_head_stands(long first, int count, long applied, StepKind kind, int trimmed) =>
        Assert.Equal(new Step(kind, trimmed), rules.Next(QueueAt(10, 4), new Seq(first), count, Applied(applied)));

    [Fact]
    public void A_consumer_leaves_the_batch_of_another_reign_alone()
    {
        Assert.Equal(Step.Wait, rules.Next(QueueAt(10, 4, OtherReign), new Seq(7), 3, Applied(6)));
        Assert.Equal(Step.Wait, rules.Next(NoCursor(3), new Seq(1), 3, Checkpoint.None));
    }

    [Fact]
    public void A_transaction_may_apply_only_on_the_checkpoint_that_it_expects()
    {
        Assert.True(rules.StillMine(Applied(6), Applied(6)));
        Assert.False(rules.StillMine(Applied(7), Applied(6)));
        Assert.False(rules.StillMine(Applied(6, OtherReign), Applied(6)));
    }

    [Theory]
    [InlineData(10, 10, 16, true)]
    [InlineData(15, 10, 16, true)]
    [InlineData(12, 10, 16, true)]
    [InlineData(9, 10, 16, false)]
    [InlineData(16, 10, 16, false)]
    public void A_batch_is_written_ahead_only_where_all_but_the_batch_before_it_is_there(long now, long before, long first, bool may) =>
        Assert.Equal(may, rules.MayWriteAhead(Applied(now), Applied(before), new Seq(first)));

    [Fact]
    public void A_batch_is_not_written_ahead_under_another_reign() =>
        Assert.False(rules.MayWriteAhead(Applied(10) with { Generation = OtherReign }, Applied(10), new Seq(16)));
}
