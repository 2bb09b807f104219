namespace SyncService.Protocol;

/// <summary>The number of a record in its stream, counted from 1 by the producer.</summary>
internal readonly record struct Seq(long Value) : IComparable<Seq>
{
    public static readonly Seq None = new(0);

    public int CompareTo(Seq other) => Value.CompareTo(other.Value);

    public static Seq operator +(Seq seq, long records) => new(seq.Value + records);

    public static long operator -(Seq left, Seq right) => left.Value - right.Value;

    public static bool operator <(Seq left, Seq right) => left.Value < right.Value;

    public static bool operator >(Seq left, Seq right) => left.Value > right.Value;

    public static bool operator <=(Seq left, Seq right) => left.Value <= right.Value;

    public static bool operator >=(Seq left, Seq right) => left.Value >= right.Value;
}
