using SyncService.Target.Sessions;

namespace SyncService.Target.Constraints;

/// <summary>What ties the rows of a target table to other rows, beside its key.</summary>
/// <param name="ForeignKeys">That the table has.</param>
/// <param name="Uniques">What is unique beside the key.</param>
internal sealed record TargetConstraints(IReadOnlyList<ForeignKey> ForeignKeys, IReadOnlyList<OtherUnique> Uniques);

/// <summary>A foreign key.</summary>
/// <param name="Name">Of the constraint, unquoted.</param>
/// <param name="Parent">The table that it refers to.</param>
/// <param name="ParentOid">Of that table.</param>
/// <param name="IsDeferrable">Whether it can be looked at when a transaction ends.</param>
internal sealed record ForeignKey(string Name, PgName Parent, uint ParentOid, bool IsDeferrable);

/// <summary>A unique index or constraint that is not the key of the stream.</summary>
/// <param name="Name">Of the index, unquoted.</param>
/// <param name="Columns">Unquoted, in their order; empty where it is over expressions.</param>
/// <param name="IsPartial">Whether it holds for some rows only.</param>
/// <param name="IsConstraint">Whether a constraint is behind it, which can be made deferrable.</param>
/// <param name="IsDeferrable">Whether it can be looked at when a transaction ends.</param>
internal sealed record OtherUnique(string Name, IReadOnlyList<string> Columns, bool IsPartial, bool IsConstraint, bool IsDeferrable);
