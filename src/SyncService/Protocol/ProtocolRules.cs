using SyncService.Protocol.Identities;

namespace SyncService.Protocol;

/// <summary>Every decision of the protocol, as pure functions of what was read from the stores.</summary>
/// <remarks>
/// The invariant that carries everything: same generation on both sides, and <c>cursor.seq − LLEN ≤ checkpoint.seq ≤ cursor.seq</c>.
/// When it does not hold, the two stores tell different stories, and PostgreSQL's is the true one.
/// The members are virtual so that the simulation can take one rule away and show that records are then lost.
/// </remarks>
internal class ProtocolRules
{
    /// <summary>Redis and PostgreSQL tell the same story: nothing missing between them, neither ahead.</summary>
    public virtual bool Agree(QueueState queue, Checkpoint checkpoint) =>
        queue.Cursor is { } cursor
        && cursor.Generation == checkpoint.Generation
        && KnowsFormat(cursor)
        && (queue.Length == 0 || queue.SchemasPresent)
        && InStep(queue, cursor, checkpoint);

    /// <summary>How a generation begins, given both stores as they were read and what it has written into the checkpoint.</summary>
    public virtual Beginning Begin(QueueState queue, Checkpoint checkpoint, GenerationChoice choice) => choice.KeepsList && Agree(queue, checkpoint)
        ? new Beginning(queue.Cursor! with { Generation = choice.Generation }, KeepList: true)
        : new Beginning(new Cursor(choice.Generation, checkpoint.Seq, choice.Reloads ? null : checkpoint.Position), KeepList: false);

    /// <summary>The generation under which a producer that begins writes.</summary>
    public virtual Generation Take(QueueState queue, Checkpoint checkpoint) => Generation.New();

    /// <summary>Whether a producer may go on, asked each cycle of the stores and never of memory.</summary>
    public virtual Continuation Continue(QueueState queue, Checkpoint checkpoint, string mine)
    {
        if (queue.CursorText is null) return Continuation.QueueLost;
        if (queue.CursorText != mine) return Continuation.CursorMoved;
        if (queue.Length > 0 && !queue.SchemasPresent) return Continuation.QueueLost;
        if (queue.Cursor!.Generation != checkpoint.Generation) return Continuation.OtherGeneration;
        if (checkpoint.IsTargetMoved) return Continuation.TargetMoved;
        if (InStep(queue, queue.Cursor, checkpoint)) return Continuation.GoOn;
        return checkpoint.Seq + 1 < queue.Head!.Value ? Continuation.RecordsMissing : Continuation.TargetAhead;
    }

    /// <summary>What the consumer does with the batch at the head.</summary>
    /// <param name="queue">Cursor and length at the moment of the peek.</param>
    /// <param name="first">Number of the first record peeked.</param>
    /// <param name="count">Records peeked.</param>
    /// <param name="checkpoint">As read from PostgreSQL.</param>
    public virtual Step Next(QueueState queue, Seq first, int count, Checkpoint checkpoint)
    {
        if (queue.Cursor is null || count == 0 || checkpoint.Pause is not null || checkpoint.IsTargetMoved) return Step.Wait;
        if (!SameGeneration(queue.Cursor, checkpoint)) return Step.Wait;
        if (first <= checkpoint.Seq) return Step.Trim((int)Math.Min(count, checkpoint.Seq - first + 1));
        if (!MayFollow(first, checkpoint)) return Step.Wait;
        return KnowsFormat(queue.Cursor) ? Step.Apply : Step.OtherFormat;
    }

    /// <summary>Records that are not where their numbers say are dropped, and read again: which of them are applied, no count can tell any more.</summary>
    public virtual bool MayTrust(bool isInOrder) => isInOrder;

    /// <summary>Records of another format are left where they are: whoever wrote them can read them, and a producer of this version reads their rows again.</summary>
    public virtual bool KnowsFormat(Cursor cursor) => cursor.Format == RecordFormat.Version;

    /// <summary>A batch of another generation is never applied: its producer will put it right.</summary>
    public virtual bool SameGeneration(Cursor cursor, Checkpoint checkpoint) => cursor.Generation == checkpoint.Generation;

    /// <summary>Records before the head are missing when it does not follow the checkpoint: the producer will read them again.</summary>
    public virtual bool MayFollow(Seq first, Checkpoint checkpoint) => first == checkpoint.Seq + 1;

    /// <summary>Whether a transaction may still apply, asked of the checkpoint under its row lock.</summary>
    public virtual bool StillMine(Checkpoint locked, Checkpoint expected) =>
        locked.Generation == expected.Generation && locked.Seq == expected.Seq && locked.Pause is null && !locked.IsTargetMoved;

    /// <summary>Whether a batch may be written while the one before it is not committed, asked of the checkpoint in the same transaction.</summary>
    /// <remarks>
    /// Everything before the batch before it must be there: what it compares its rows with must not be changed by anything but that batch,
    /// with which it shares no key. A server that was set back and caught up meanwhile would pass every later look.
    /// </remarks>
    /// <param name="now">As the transaction sees it.</param>
    /// <param name="before">Where the batch before begins.</param>
    /// <param name="first">Number of the first record of the batch.</param>
    public virtual bool MayWriteAhead(Checkpoint now, Checkpoint before, Seq first) =>
        now.Generation == before.Generation && before.Seq <= now.Seq && now.Seq + 1 <= first;

    private static bool InStep(QueueState queue, Cursor cursor, Checkpoint checkpoint) =>
        new Seq(cursor.Seq.Value - queue.Length) <= checkpoint.Seq && checkpoint.Seq <= cursor.Seq;
}

/// <summary>The cursor with which a generation begins.</summary>
internal sealed record Beginning(Cursor Cursor, bool KeepList);

/// <summary>Why a producer may or may not go on.</summary>
internal enum Continuation
{
    GoOn,
    QueueLost,
    CursorMoved,
    OtherGeneration,
    RecordsMissing,
    TargetAhead,

    /// <summary>The target table is not where it was: what that means, a beginning finds out.</summary>
    TargetMoved,

    /// <summary>Rows were applied, and the target table holds none.</summary>
    TargetEmptied,

    /// <summary>The columns of the source are others, or go elsewhere.</summary>
    ColumnsChanged,

    /// <summary>Another database answers for the source.</summary>
    SourceChanged,

    /// <summary>The source counts its changes from an earlier number again.</summary>
    CounterWentBack,
}

/// <summary>What a consumer does next.</summary>
internal readonly record struct Step(StepKind Kind, int Count = 0)
{
    public static readonly Step Wait = new(StepKind.Wait);

    public static readonly Step Apply = new(StepKind.Apply);

    public static readonly Step OtherFormat = new(StepKind.OtherFormat);

    public static Step Trim(int count) => new(StepKind.Trim, count);
}

internal enum StepKind
{
    /// <summary>Nothing to do, or the producer has to put something right first.</summary>
    Wait,

    /// <summary>These records are applied already.</summary>
    Trim,

    Apply,

    /// <summary>It is this batch's turn, but this version cannot read it.</summary>
    OtherFormat,
}
