using SqlServerSandbox.Catalog.Sequences;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Expressions;

/// <summary>Where expressions find the current row of each source, and the session.</summary>
internal sealed class Frame(Session session)
{
    private readonly List<Slot> _slots = [];
    private readonly Dictionary<SequenceObject, Value> _numbers = [];

    public Session Session => session;

    /// <summary>What the statement sees of the tables.</summary>
    public Snapshot? Snapshot { get; set; }

    /// <summary>The moment that GETDATE() and its kin return all through a statement.</summary>
    public DateTimeOffset Now { get; } = session.Clock.GetLocalNow();

    public IReadOnlyList<Slot> Slots => _slots;

    /// <summary>A row is made: sequences are asked anew.</summary>
    public void BeginRow()
    {
        if (_numbers.Count > 0) _numbers.Clear();
    }

    /// <summary>The number of a sequence for the row that is made.</summary>
    public Value NextOf(SequenceObject sequence)
    {
        if (_numbers.TryGetValue(sequence, out var number)) return number;
        if (session.Database.IsReadOnly) throw Errors.ReadOnlyDatabase(session.Database.Name);
        return _numbers[sequence] = sequence.Next();
    }

    public Slot NewSlot(SqlType[] types)
    {
        var slot = new Slot(_slots.Count, types);
        _slots.Add(slot);
        return slot;
    }
}

/// <summary>The current row of one source: an image from a table, or computed values.</summary>
internal sealed class Slot(int id, SqlType[] types)
{
    private readonly CellKind[] _kinds = [.. types.Select(t => t.Cell)];
    private readonly int[] _offsets = new int[types.Length + 1];
    private int _known;

    public int Id => id;

    public SqlType[] Types => types;

    /// <summary>The bytes of the row; null for computed rows and for the missing side of an outer join.</summary>
    public byte[]? Image { get; private set; }

    public Value[]? Values { get; private set; }

    public RowVersion? Row { get; private set; }

    public void Set(RowVersion row)
    {
        Row = row;
        Image = row.Image;
        _known = 0;
    }

    public void Set(byte[] image)
    {
        Row = null;
        Image = image;
        _known = 0;
    }

    public void Set(Value[]? values)
    {
        Row = null;
        Image = null;
        Values = values;
    }

    /// <summary>What is needed to come back to this row.</summary>
    public object? Capture() => Row ?? Image ?? (object?)Values;

    public void Restore(object? captured)
    {
        switch (captured)
        {
            case RowVersion row:
                Set(row);
                break;
            case byte[] image:
                Set(image);
                break;
            default:
                Set((Value[]?)captured);
                break;
        }
    }

    public Value Get(int ordinal)
    {
        if (Image is { } image) return Cell.Read(image, Offset(ordinal), types[ordinal]);
        return Values is null ? Value.Null : Values[ordinal];
    }

    public int Offset(int ordinal)
    {
        var image = Image!;
        while (_known < ordinal)
        {
            _offsets[_known + 1] = Cell.Next(image, _offsets[_known], _kinds[_known]);
            _known++;
        }
        return _offsets[ordinal];
    }
}
