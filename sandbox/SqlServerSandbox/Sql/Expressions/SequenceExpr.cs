using SqlServerSandbox.Catalog.Sequences;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Expressions;

/// <summary>NEXT VALUE FOR: one number a row, however often it stands in it.</summary>
internal sealed class SequenceExpr(SequenceObject sequence) : Expr(sequence.Type, false)
{
    public override Value Eval(Frame frame) => frame.NextOf(sequence);
}
