using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Engine.Tracking;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>Writes rows of one table inside a transaction: checks, rowversions, identities, uniqueness, locks.</summary>
/// <remarks>
/// What is inserted is noted for Change Tracking here; who deletes or replaces a row says so with <see cref="Deleted"/> and
/// <see cref="Replace"/>.
/// </remarks>
internal sealed class RowWriter(TableObject target, Session session, Transaction transaction, byte[]? trackingContext = null)
{
    private readonly ByteBuffer _scratch = new(512);
    private readonly Table _table = target.Data;
    private readonly ChangeRecorder? _recorder = target.Tracking is { } tracking ? new ChangeRecorder(tracking, target.Data, transaction, trackingContext) : null;

    private string FullName => target.Temporary ? $"tempdb.dbo.{target.Name}" : $"{target.Database.Name}.{target.Schema}.{target.Name}";

    /// <summary>A row image of values that have the columns' types.</summary>
    public byte[] Build(Value[] values, string verb, bool keepRowVersions = false)
    {
        _scratch.Length = 0;
        var columns = _table.Columns;
        for (int i = 0; i < columns.Length; i++)
        {
            if (columns[i].IsRowVersion && (!keepRowVersions || values[i].IsNull)) values[i] = Value.From(target.Database.RowVersions.Next(transaction));
            if (values[i].IsNull && !columns[i].Nullable) throw Errors.NullNotAllowed(columns[i].Name, FullName, verb);
            Cell.Write(_scratch, values[i], columns[i].Type);
        }
        return _scratch.Written.ToArray();
    }

    /// <summary>Converts a value to a column's type; what would be cut is refused.</summary>
    public Value Assign(in Value value, SqlType from, int ordinal)
    {
        var column = _table.Columns[ordinal];
        if (value.IsNull || from == column.Type) return value;
        var type = column.Type;
        if (from.IsText && type.IsText && !type.IsMax && !type.IsLegacyBlob)
        {
            string text = value.Text;
            if (text.Length > type.Length && text.AsSpan(type.Length).TrimEnd(' ').Length > 0)
                throw Errors.Truncated(FullName, column.Name, text[..type.Length]);
        }
        else if (from.Family == Family.Binary && type.Family == Family.Binary && !type.IsMax && !type.IsLegacyBlob && value.Bytes.Length > type.Length)
        {
            throw Errors.Truncated(FullName, column.Name, "");
        }
        return Conversion.Convert(value, from, type);
    }

    /// <summary>Inserts a row; waits for a transaction that holds the same key.</summary>
    public RowVersion Insert(byte[] image)
    {
        var row = Put(image);
        _recorder?.Inserted(image);
        return row;
    }

    /// <summary>Writes what an UPDATE made of a row that was ended before.</summary>
    /// <param name="old">The row.</param>
    /// <param name="image">What it becomes.</param>
    /// <param name="ordinals">The columns that the statement set.</param>
    public RowVersion Replace(RowVersion old, byte[] image, IReadOnlyList<int> ordinals)
    {
        var row = old.Successor = Put(image, old);
        if (_recorder?.ChangesKey(ordinals) == true) _recorder.Inserted(image);
        else _recorder?.Updated(image, ordinals);
        return row;
    }

    /// <summary>Notes that a row was ended for good, or that an UPDATE sets its key.</summary>
    public void Deleted(RowVersion row) => _recorder?.Deleted(row.Image);

    /// <summary>Whether an UPDATE of these columns is to Change Tracking a delete and an insert.</summary>
    public bool ChangesTrackedKey(IReadOnlyList<int> ordinals) => _recorder?.ChangesKey(ordinals) == true;

    private RowVersion Put(byte[] image, RowVersion? replaced = null)
    {
        while (true)
        {
            lock (_table.Latch)
            {
                if (Against(image, out var duplicate).Count == 0)
                {
                    if (duplicate is not null) throw DuplicateError(duplicate, image);
                    var row = _table.NewVersion(image, transaction.Mark, replaced);
                    _table.Link(row);
                    transaction.Created(_table, row);
                    return row;
                }
            }
            session.WaitFor(Obstacles, new LockRequest(_table, null, "X"));
        }

        IReadOnlyList<Transaction> Obstacles()
        {
            lock (_table.Latch) return Against(image, out _);
        }
    }

    // Who has not decided about a row of the same key, or keeps others from putting one there.
    private IReadOnlyList<Transaction> Against(byte[] image, out TableIndex? duplicate)
    {
        if (_table.FindConflict(image, transaction.Mark, out duplicate)?.Owner is { } undecided) return [undecided];
        return duplicate is null && _table.Locks.Any ? _table.Locks.AgainstNew(new RowVersion(image, transaction.Mark, 0, 0), transaction) : [];
    }

    private IReadOnlyList<Transaction> Against(RowVersion row)
    {
        if (row.UndecidedBy(transaction.Mark) is { } undecided) return [undecided];
        return _table.Locks.AgainstRow(row, LockMode.Exclusive, transaction);
    }

    /// <summary>
    /// Locks a row by ending it. Returns null when it is gone, and the newer version when it was changed since it was read.
    /// </summary>
    public RowVersion? End(RowVersion row)
    {
        while (true)
        {
            lock (_table.Latch)
            {
                if (Against(row).Count == 0) return Take(row);
            }
            session.WaitFor(Obstacles, new LockRequest(_table, row, "U"));
        }

        IReadOnlyList<Transaction> Obstacles()
        {
            lock (_table.Latch) return Against(row);
        }
    }

    private RowVersion? Take(RowVersion row)
    {
        if (row.Withdrawn || row.Created.Stamp == TransactionMark.RolledBack) return null;
        var ended = row.Ended;
        if (ended is null || ended.Stamp == TransactionMark.RolledBack)
        {
            row.Ended = transaction.Mark;
            row.Successor = null;
            transaction.Ended(_table, row);
            return row;
        }
        if (ended == transaction.Mark) return null;
        if (session.SeesOneMoment && session.TransactionDepth > 0)
            throw Errors.SnapshotConflict($"{target.Schema}.{target.Name}", target.Database.Name);
        return row.Successor;
    }

    private SqlError DuplicateError(TableIndex index, byte[] image)
    {
        var slot = new Slot(-1, _table.Types);
        slot.Set(image);
        string key = string.Join(", ", index.Order.Keys.Select(k =>
        {
            var value = slot.Get(k.Ordinal);
            return value.IsNull ? "<NULL>" : Conversion.ToText(value, _table.Types[k.Ordinal], 121);
        }));
        string name = $"{target.Schema}.{target.Name}";
        return index.Kind switch
        {
            IndexKind.PrimaryKey => Errors.Duplicate("PRIMARY KEY", index.Name, name, key),
            IndexKind.UniqueConstraint => Errors.Duplicate("UNIQUE KEY", index.Name, name, key),
            _ => Errors.DuplicateIndex(index.Name, name, key),
        };
    }
}
