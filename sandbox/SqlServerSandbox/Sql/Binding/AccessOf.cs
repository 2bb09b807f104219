using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>What isolation level and hints mean for the reading of one table.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/queries/hints-transact-sql-table</remarks>
internal static class AccessOf
{
    // Of each group a table takes one.
    private static readonly TableHintKind[] Granularity =
        [TableHintKind.PagLock, TableHintKind.NoLock, TableHintKind.ReadCommittedLock, TableHintKind.Rowlock, TableHintKind.TabLock, TableHintKind.TabLockX];

    private static readonly TableHintKind[] Level =
        [TableHintKind.HoldLock, TableHintKind.NoLock, TableHintKind.ReadCommitted, TableHintKind.RepeatableRead, TableHintKind.Serializable];

    private static readonly TableHintKind[] Stronger = [TableHintKind.UpdLock, TableHintKind.XLock];

    private static readonly TableHintKind[] NotUnderSnapshot =
        [TableHintKind.UpdLock, TableHintKind.XLock, TableHintKind.HoldLock, TableHintKind.Serializable, TableHintKind.RepeatableRead, TableHintKind.ReadPast, TableHintKind.TabLockX];

    /// <exception cref="SqlError">1047, 1065 and 650, where hints do not go together or with the level; 40510 where they ask for locks under SNAPSHOT.</exception>
    public static Access Table(IReadOnlySet<TableHintKind> hints, Session session, TableObject table, bool target)
    {
        Check(hints);
        bool dirtyHint = hints.Contains(TableHintKind.NoLock) || hints.Contains(TableHintKind.ReadUncommitted);
        if (session.Isolation == Isolation.Snapshot)
        {
            if (Array.Find(NotUnderSnapshot, hints.Contains) is var refused and not TableHintKind.None) throw Errors.Unsupported($"{refused.ToString().ToUpperInvariant()} under SNAPSHOT");
            return new Access { Dirty = dirtyHint && !target };
        }
        bool exclusive = hints.Contains(TableHintKind.XLock) || hints.Contains(TableHintKind.TabLockX);
        bool update = hints.Contains(TableHintKind.UpdLock);
        bool whole = hints.Contains(TableHintKind.TabLock) || hints.Contains(TableHintKind.TabLockX);
        var level = LevelOf(hints, session.Isolation, exclusive || update, dirtyHint && !target);
        var mode = exclusive || (whole && (update || target)) ? LockMode.Exclusive : update || target ? LockMode.Update : LockMode.Shared;
        bool passes = hints.Contains(TableHintKind.ReadPast);
        bool versions = table.Database.ReadCommittedSnapshot && !hints.Contains(TableHintKind.ReadCommittedLock);
        bool asks = exclusive || update;
        // READPAST together with row versions is refused by the documentation; the number is a guess.
        if (passes && (level == Isolation.Serializable || (level == Isolation.ReadCommitted && versions && !asks && !target))) throw Errors.ReadPastNotAllowed();
        var hold = whole && (mode == LockMode.Exclusive || level >= Isolation.RepeatableRead) ? Hold.Table
            : level == Isolation.Serializable ? Hold.Range
            : asks || (level == Isolation.RepeatableRead && !target) ? Hold.Rows
            : Hold.Nothing;
        bool dirty = level == Isolation.ReadUncommitted && !target && !asks;
        return new Access
        {
            Dirty = dirty,
            Locking = !dirty && (hold != Hold.Nothing || whole || passes || level != Isolation.ReadCommitted || !versions),
            Mode = mode,
            Hold = hold,
            WholeTable = whole,
            PassesLocked = passes,
            NeverWaits = hints.Contains(TableHintKind.NoWait),
        };
    }

    /// <summary>What the hints on the target of an INSERT ask for: whether the table as a whole.</summary>
    public static bool LocksTarget(NamedTableReference target)
    {
        var hints = target.TableHints.Select(h => h.HintKind).ToHashSet();
        Check(hints);
        DemandClean(target);
        if (hints.Contains(TableHintKind.ReadPast)) throw Errors.Unsupported("READPAST on the target of an INSERT");
        if (hints.Contains(TableHintKind.ReadCommittedLock)) throw new SqlError(4140, 16, 0, "The READCOMMITTEDLOCK lock hint is not allowed on the target table of an INSERT statement.", endsBatch: true);
        return hints.Contains(TableHintKind.TabLock) || hints.Contains(TableHintKind.TabLockX);
    }

    /// <summary>Refuses to write to a table that is read without locks.</summary>
    public static void DemandClean(NamedTableReference target)
    {
        if (target.TableHints.Any(h => h.HintKind is TableHintKind.NoLock or TableHintKind.ReadUncommitted)) throw Errors.DirtyTarget();
    }

    private static void Check(IReadOnlySet<TableHintKind> given)
    {
        var hints = given.Select(h => h == TableHintKind.ReadUncommitted ? TableHintKind.NoLock : h).ToHashSet();
        bool dirty = hints.Contains(TableHintKind.NoLock);
        if (Granularity.Count(hints.Contains) > 1 || Level.Count(hints.Contains) > 1 || (dirty && (Stronger.Any(hints.Contains) || hints.Contains(TableHintKind.ReadPast)))) throw Errors.ConflictingHints();
    }

    private static Isolation LevelOf(IReadOnlySet<TableHintKind> hints, Isolation session, bool asks, bool dirty)
    {
        if (hints.Contains(TableHintKind.HoldLock) || hints.Contains(TableHintKind.Serializable)) return Isolation.Serializable;
        if (hints.Contains(TableHintKind.RepeatableRead)) return Isolation.RepeatableRead;
        if (dirty) return Isolation.ReadUncommitted;
        bool committed = hints.Contains(TableHintKind.ReadCommitted) || hints.Contains(TableHintKind.ReadCommittedLock);
        return committed && !asks ? Isolation.ReadCommitted : session;
    }
}
