using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>FROM as a tree, before operators are chosen.</summary>
internal abstract record FromNode
{
    public abstract IEnumerable<Slot> Slots { get; }
}

/// <summary>A table to be scanned by whatever index serves best.</summary>
internal sealed record TableNode(Slot Slot, Table Table, Access Access) : FromNode
{
    public override IEnumerable<Slot> Slots => [Slot];
}

/// <summary>A source that comes as it is.</summary>
internal sealed record OperatorNode(Operator Operator, Slot Slot) : FromNode
{
    public override IEnumerable<Slot> Slots => [Slot];
}

internal sealed record JoinNode(FromNode Left, FromNode Right, JoinKind Kind, IReadOnlyList<Predicate> On, bool Apply = false) : FromNode
{
    public override IEnumerable<Slot> Slots => Left.Slots.Concat(Right.Slots);
}
