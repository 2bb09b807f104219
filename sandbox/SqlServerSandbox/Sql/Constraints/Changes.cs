using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Policies;
using SqlServerSandbox.Catalog.Triggers;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Policies;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Sql.Triggers;

namespace SqlServerSandbox.Sql.Constraints;

/// <summary>A row before and after a statement; one of them is missing where it was inserted or deleted.</summary>
internal readonly record struct Change(RowVersion? Old, RowVersion? New);

/// <summary>The rows that one statement writes in one table, and what the constraints make of them.</summary>
/// <remarks>
/// CHECK is looked at row by row. Foreign keys are looked at when everything is written, so that one statement may write
/// a row and the row that it names; before that, what they cascade is written.
/// </remarks>
internal sealed class Changes
{
    private readonly TableObject _target;
    private readonly Session _session;
    private readonly Transaction _transaction;
    private readonly string _verb;
    private readonly Effects _effects;
    private readonly RowChecks? _checks;
    private readonly RowBlocks? _blocks;
    private readonly bool _deletes;
    private readonly bool _kept;
    private readonly bool _fires;
    private readonly DmlEvents _cause;
    private readonly List<Change> _rows = [];

    /// <summary><paramref name="verb"/> is INSERT, UPDATE or DELETE, as errors name it.</summary>
    public Changes(TableObject target, Session session, Transaction transaction, string verb, Effects? effects = null, byte[]? trackingContext = null)
    {
        (_target, _session, _transaction, _verb) = (target, session, transaction, verb);
        _effects = effects ?? new Effects();
        Writer = new RowWriter(target, session, transaction, trackingContext);
        _deletes = verb == "DELETE";
        _blocks = RowBlocks.Of(target, session);
        var checks = target.Checks.Where(c => !c.Disabled).ToArray();
        if (checks.Length > 0 && !_deletes) _checks = new RowChecks(target, session, checks);
        _cause = verb switch { "INSERT" => DmlEvents.Insert, "UPDATE" => DmlEvents.Update, _ => DmlEvents.Delete };
        _fires = target.Triggers.Any(t => !t.Disabled && t.Events.HasFlag(_cause));
        _kept = _fires || target.ForeignKeys.Count > 0 || target.ReferencedBy.Count > 0;
    }

    public RowWriter Writer { get; }

    /// <summary>Whether CHECK and FOREIGN KEY are looked at; a bulk load asks for it.</summary>
    public bool ChecksConstraints { get; init; } = true;

    /// <summary>Whether triggers fire; a bulk load asks for it.</summary>
    public bool FiresTriggers { get; init; } = true;

    public int Count => _rows.Count;

    /// <summary>The columns that an UPDATE names behind SET.</summary>
    public IReadOnlyList<int> Assigned { get; init; } = [];

    public void Insert(byte[] image) => Note(null, Writer.Insert(image));

    /// <summary>Notes a row that was ended: for good by a DELETE, else to be replaced.</summary>
    public void Ended(RowVersion old)
    {
        _blocks?.Demand(_deletes ? BlockOperation.BeforeDelete : BlockOperation.BeforeUpdate, old);
        if (_deletes || Writer.ChangesTrackedKey(Assigned)) Writer.Deleted(old);
        if (_deletes && _kept) _rows.Add(new Change(old, null));
    }

    /// <summary>Writes what replaces a row that was ended before.</summary>
    public void Replace(RowVersion old, byte[] image) => Note(old, Writer.Replace(old, image, Assigned));

    /// <summary>Does what the statement entails: cascades, then the checks of all foreign keys, then triggers.</summary>
    /// <exception cref="Values.SqlError">547 when a constraint does not hold.</exception>
    public void Complete()
    {
        Follow();
        _effects.Run(_session);
    }

    /// <summary>Writes what this table's rows entail in others, and leaves the checks to the end.</summary>
    public void Follow()
    {
        var links = new ForeignKeyRules(_session, _transaction, _effects, _verb);
        foreach (var key in _target.ForeignKeys)
            if (!key.Disabled && ChecksConstraints) links.DemandTargets(key, _rows);
        foreach (var key in _target.ReferencedBy)
            if (!key.Disabled) links.Cascade(key, _rows);
        // Behind those of the tables that it cascades to: triggers fire in the opposite order of the cascade.
        if (_fires && FiresTriggers) _effects.Fire(new Firing(_target, _cause, _rows, Assigned, _session.Server.Tempdb));
    }

    private void Note(RowVersion? old, RowVersion row)
    {
        if (ChecksConstraints) _checks?.Demand(row, _verb);
        _blocks?.Demand(old is null ? BlockOperation.AfterInsert : BlockOperation.AfterUpdate, row);
        if (_kept) _rows.Add(new Change(old, row));
    }
}
