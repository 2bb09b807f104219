using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Expressions;

internal enum Truth : sbyte
{
    Unknown = -1,
    False = 0,
    True = 1,
}

internal enum Comparator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// <summary>A bound condition in three-valued logic.</summary>
internal abstract class Predicate : INode
{
    public abstract IEnumerable<INode> Children { get; }

    public abstract Truth Test(Frame frame);
}

/// <summary>What is known before any row is.</summary>
internal sealed class ConstPredicate(bool holds) : Predicate
{
    public override IEnumerable<INode> Children => [];

    public override Truth Test(Frame frame) => holds ? Truth.True : Truth.False;
}

internal sealed class AndPredicate(Predicate left, Predicate right) : Predicate
{
    public Predicate Left => left;

    public Predicate Right => right;

    public override IEnumerable<INode> Children => [left, right];

    public override Truth Test(Frame frame)
    {
        var first = left.Test(frame);
        if (first == Truth.False) return Truth.False;
        var second = right.Test(frame);
        return second == Truth.False ? Truth.False : first == Truth.Unknown ? Truth.Unknown : second;
    }
}

internal sealed class OrPredicate(Predicate left, Predicate right) : Predicate
{
    public Predicate Left => left;

    public Predicate Right => right;

    public override IEnumerable<INode> Children => [left, right];

    public override Truth Test(Frame frame)
    {
        var first = left.Test(frame);
        if (first == Truth.True) return Truth.True;
        var second = right.Test(frame);
        return second == Truth.True ? Truth.True : first == Truth.Unknown ? Truth.Unknown : second;
    }
}

internal sealed class NotPredicate(Predicate inner) : Predicate
{
    public override IEnumerable<INode> Children => [inner];

    public override Truth Test(Frame frame) => inner.Test(frame) switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Unknown,
    };
}

internal sealed class IsNullPredicate(Expr inner, bool not) : Predicate
{
    public override IEnumerable<INode> Children => [inner];

    public override Truth Test(Frame frame) => inner.Eval(frame).IsNull != not ? Truth.True : Truth.False;
}

/// <summary>A comparison of two expressions of one type; decimals may differ in scale.</summary>
internal sealed class ComparePredicate(Expr left, Comparator comparator, Expr right) : Predicate
{
    private readonly SqlType _type = left.Type;
    private readonly bool _longs = left.Type.Family is Family.Integer or Family.Money or Family.Date or Family.Time
        or Family.DateTime or Family.DateTime2 or Family.DateTimeOffset;

    public Expr Left => left;

    public Expr Right => right;

    public Comparator Comparator => comparator;

    public override IEnumerable<INode> Children => [left, right];

    public override Truth Test(Frame frame)
    {
        var a = left.Eval(frame);
        if (a.IsNull) return Truth.Unknown;
        var b = right.Eval(frame);
        if (b.IsNull) return Truth.Unknown;
        int order = _longs ? a.Long.CompareTo(b.Long)
            : _type.Family == Family.Decimal ? Comparison.CompareDecimals(a.Decimal, left.Type.Scale, b.Decimal, right.Type.Scale)
            : Comparison.Compare(a, b, _type);
        bool holds = comparator switch
        {
            Comparator.Equal => order == 0,
            Comparator.NotEqual => order != 0,
            Comparator.Less => order < 0,
            Comparator.LessOrEqual => order <= 0,
            Comparator.Greater => order > 0,
            _ => order >= 0,
        };
        return holds ? Truth.True : Truth.False;
    }
}

internal sealed class LikePredicate(Expr text, Expr pattern, Expr? escape, bool not, NamedCollation? collation) : Predicate
{
    private string? _lastPattern;
    private LikePattern? _compiled;

    public override IEnumerable<INode> Children => escape is null ? [text, pattern] : [text, pattern, escape];

    public override Truth Test(Frame frame)
    {
        var value = text.Eval(frame);
        var like = pattern.Eval(frame);
        if (value.IsNull || like.IsNull) return Truth.Unknown;
        if (!ReferenceEquals(like.Text, _lastPattern))
        {
            var mark = escape?.Eval(frame) ?? Value.Null;
            _compiled = new LikePattern(like.Text, mark.IsNull || mark.Text.Length == 0 ? null : mark.Text[0], collation);
            _lastPattern = like.Text;
        }
        return _compiled!.Matches(value.Text) != not ? Truth.True : Truth.False;
    }
}

internal sealed class ExistsPredicate(Query query) : Predicate
{
    public override IEnumerable<INode> Children => [query];

    public override Truth Test(Frame frame)
    {
        query.Root.Open(frame);
        try
        {
            return query.Root.Next(frame) ? Truth.True : Truth.False;
        }
        finally
        {
            query.Root.Close();
        }
    }
}

/// <summary>IN, ANY and ALL over a subquery. A subquery that rests on no outer row runs once.</summary>
internal sealed class QuantifiedPredicate(Expr left, Comparator comparator, Query query, Slot result, Expr right, bool all, bool cache) : Predicate
{
    private List<Value[]>? _rows;

    public override IEnumerable<INode> Children => [left, query];

    public override Truth Test(Frame frame)
    {
        var rows = _rows ?? Read(frame);
        if (cache) _rows = rows;
        var outcome = all ? Truth.True : Truth.False;
        foreach (var row in rows)
        {
            result.Set(row);
            var truth = new ComparePredicate(left, comparator, right).Test(frame);
            if (!all && truth == Truth.True) return Truth.True;
            if (all && truth == Truth.False) return Truth.False;
            if (truth == Truth.Unknown) outcome = Truth.Unknown;
        }
        return outcome;
    }

    private List<Value[]> Read(Frame frame)
    {
        var rows = new List<Value[]>();
        query.Root.Open(frame);
        while (query.Root.Next(frame)) rows.Add([query.Outputs[0].Eval(frame)]);
        query.Root.Close();
        return rows;
    }
}
