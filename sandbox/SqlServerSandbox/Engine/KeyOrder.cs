using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Engine;

/// <summary>A column of a key.</summary>
internal readonly record struct KeyColumn(int Ordinal, bool Descending);

/// <summary>The order of an index: its key columns, then the columns of the clustered key, then the place of the row, then age.</summary>
internal sealed class KeyOrder
{
    private readonly SqlType[] _types;
    private readonly CellKind[] _kinds;
    private readonly KeyColumn[] _all;
    private readonly int _last;

    public KeyOrder(SqlType[] types, IEnumerable<KeyColumn> keys, IEnumerable<KeyColumn> tail)
    {
        _types = types;
        _kinds = [.. types.Select(t => t.Cell)];
        Keys = [.. keys];
        _all = [.. Keys, .. tail.Where(t => Keys.All(k => k.Ordinal != t.Ordinal))];
        _last = _all.Length == 0 ? -1 : _all.Max(k => k.Ordinal);
    }

    public KeyColumn[] Keys { get; }

    /// <summary>Key columns with the clustered key behind them: the order in which rows come out.</summary>
    public IReadOnlyList<KeyColumn> Full => _all;

    /// <summary>A number that is never out of order with the key: most comparisons need nothing else.</summary>
    public ulong Prefix(byte[] image)
    {
        if (_all.Length == 0) return 0;
        var key = _all[0];
        ulong prefix = KeyPrefix.Of(image, Offset(image, key.Ordinal), _types[key.Ordinal]);
        return key.Descending ? ~prefix : prefix;
    }

    public int Compare(RowVersion left, RowVersion right)
    {
        int order = ComparePlaces(left, right);
        return order != 0 ? order : left.Id.CompareTo(right.Id);
    }

    /// <summary>Compares rows, of which there may be several versions.</summary>
    public int ComparePlaces(RowVersion left, RowVersion right)
    {
        int order = Compare(left.Image, right.Image, _all);
        return order != 0 ? order : left.Place.CompareTo(right.Place);
    }

    /// <summary>Compares by the key columns only, as uniqueness does.</summary>
    public int CompareKeys(byte[] left, byte[] right) => Compare(left, right, Keys);

    /// <summary>The key columns of a row, as bytes.</summary>
    public byte[] Key(byte[] image)
    {
        var key = new List<byte>();
        foreach (var column in Keys)
        {
            int at = Offset(image, column.Ordinal);
            key.AddRange(image.AsSpan(at, Cell.Next(image, at, _kinds[column.Ordinal]) - at));
        }
        return [.. key];
    }

    private int Compare(byte[] left, byte[] right, KeyColumn[] columns)
    {
        if (_last < 0) return 0;
        Span<int> leftOffsets = stackalloc int[_last + 1];
        Span<int> rightOffsets = stackalloc int[_last + 1];
        Offsets(left, leftOffsets);
        Offsets(right, rightOffsets);
        foreach (var column in columns)
        {
            var type = _types[column.Ordinal];
            int order = CellComparison.Compare(left, leftOffsets[column.Ordinal], right, rightOffsets[column.Ordinal], type);
            if (order != 0) return column.Descending ? -order : order;
        }
        return 0;
    }

    private void Offsets(byte[] image, Span<int> offsets)
    {
        int offset = 0;
        for (int i = 0; i < offsets.Length; i++)
        {
            offsets[i] = offset;
            offset = Cell.Next(image, offset, _kinds[i]);
        }
    }

    private int Offset(byte[] image, int ordinal)
    {
        int offset = 0;
        for (int i = 0; i < ordinal; i++) offset = Cell.Next(image, offset, _kinds[i]);
        return offset;
    }
}
