using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Engine.Locks;

/// <summary>One end of a range: the values of the leading key columns.</summary>
internal sealed record RangeEnd(Value[] Values, SqlType[] Types, bool Inclusive);

/// <summary>All rows between two keys of an index, those that there are and those that may come; without ends, all of the table.</summary>
/// <remarks>A server locks the keys that it met and the gaps before them, so that its range ends with the key that follows.</remarks>
internal sealed class RangeLock(Transaction owner, Table table, LockMode mode, TableIndex index) : HeldLock(owner, table, mode)
{
    /// <summary>Whether a row lies before the range (negative).</summary>
    public Func<RowVersion, int>? Lower { get; init; }

    /// <summary>Whether a row lies behind the range (not negative).</summary>
    public Func<RowVersion, int>? Upper { get; init; }

    public RangeEnd? Low { get; init; }

    public RangeEnd? High { get; init; }

    /// <summary>Called under the table's latch, for the functions share a row.</summary>
    public bool Covers(RowVersion row) => (Lower is null || Lower(row) >= 0) && (Upper is null || Upper(row) < 0);

    /// <summary>Whether no key can be in both; where that is not certain, false.</summary>
    public bool IsApartFrom(RangeLock other) => other.Index == index && (EndsBefore(High, other.Low) || EndsBefore(other.High, Low));

    private TableIndex Index => index;

    private bool EndsBefore(RangeEnd? high, RangeEnd? low)
    {
        if (high is null || low is null) return false;
        int shared = Math.Min(high.Values.Length, low.Values.Length);
        for (int i = 0; i < shared; i++)
        {
            if (high.Types[i] != low.Types[i]) return false;
            int order = Comparison.Compare(high.Values[i], low.Values[i], high.Types[i]);
            if (index.Order.Keys[i].Descending) order = -order;
            if (order != 0) return order < 0;
        }
        return high.Values.Length == low.Values.Length && !(high.Inclusive && low.Inclusive);
    }
}
