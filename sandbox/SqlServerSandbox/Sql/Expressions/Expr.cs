using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Expressions;

/// <summary>Something that rests on rows: an expression, a predicate or a subquery.</summary>
internal interface INode
{
    IEnumerable<INode> Children { get; }
}

/// <summary>A bound scalar expression.</summary>
internal abstract class Expr(SqlType type, bool nullable) : INode
{
    public SqlType Type => type;

    public bool Nullable => nullable;

    public virtual IEnumerable<INode> Children => [];

    /// <summary>How firmly a string has the collation of its type.</summary>
    public virtual CollationLabel Label => CollationLabel.Default;

    public abstract Value Eval(Frame frame);
}

internal sealed class ConstExpr(SqlType type, Value value) : Expr(type, value.IsNull)
{
    public Value Value => value;

    /// <summary>Whether this is a literal whose type gives way, as an untyped NULL does.</summary>
    public bool Untyped { get; init; }

    public override Value Eval(Frame frame) => value;
}

internal sealed class ColumnExpr(Slot slot, int ordinal, SqlType type, bool nullable) : Expr(type, nullable)
{
    public Slot Slot => slot;

    public int Ordinal => ordinal;

    public bool Identity { get; init; }

    public string? AliasType { get; init; }

    public override CollationLabel Label => Type.IsText ? CollationLabel.Implicit : CollationLabel.Default;

    public override Value Eval(Frame frame) => slot.Get(ordinal);
}

internal sealed class VariableExpr(SqlType type, string name) : Expr(type, true)
{
    public override Value Eval(Frame frame) => frame.Session.Variables[name].Value;
}

internal sealed class ConvertExpr(Expr inner, SqlType type, int style = 0, bool nullOnError = false)
    : Expr(type, inner.Nullable || nullOnError)
{
    public Expr Inner => inner;

    public override CollationLabel Label => Type.IsText && inner.Type.IsText ? inner.Label : CollationLabel.Default;

    public override IEnumerable<INode> Children => [inner];

    public override Value Eval(Frame frame)
    {
        var value = inner.Eval(frame);
        if (!nullOnError) return Conversion.Convert(value, inner.Type, Type, style);
        try
        {
            return Conversion.Convert(value, inner.Type, Type, style);
        }
        catch (SqlError e) when (e.Number is not (529 or 40510))
        {
            return Value.Null;
        }
    }
}

/// <summary>A function of its arguments. The array is reused: it must not be kept.</summary>
internal sealed class FunctionExpr(SqlType type, bool nullable, Expr[] arguments, Func<Frame, Value[], Value> body, bool nullIfAnyNull = true)
    : Expr(Coercion.Applied(type, arguments), nullable)
{
    private readonly Value[] _values = new Value[arguments.Length];

    public override IEnumerable<INode> Children => arguments;

    public override CollationLabel Label => Coercion.Label(Type, arguments);

    /// <summary>Whether equal arguments give another result each time, so that it is never computed beforehand.</summary>
    public bool Volatile { get; init; }

    public override Value Eval(Frame frame)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            _values[i] = arguments[i].Eval(frame);
            if (nullIfAnyNull && _values[i].IsNull) return Value.Null;
        }
        return body(frame, _values);
    }
}

internal sealed class CaseExpr(SqlType type, (Predicate When, Expr Then)[] branches, Expr? otherwise)
    : Expr(type, otherwise is null || otherwise.Nullable || branches.Any(b => b.Then.Nullable))
{
    public override CollationLabel Label => Coercion.Label(Type, [.. branches.Select(b => b.Then), .. otherwise is null ? [] : new[] { otherwise }]);

    public override IEnumerable<INode> Children
    {
        get
        {
            foreach (var (when, then) in branches)
            {
                yield return when;
                yield return then;
            }
            if (otherwise is not null) yield return otherwise;
        }
    }

    public override Value Eval(Frame frame)
    {
        foreach (var (when, then) in branches)
            if (when.Test(frame) == Truth.True) return then.Eval(frame);
        return otherwise is null ? Value.Null : otherwise.Eval(frame);
    }
}

/// <summary>COALESCE and ISNULL: the first argument that is not NULL.</summary>
internal sealed class FirstNotNullExpr(SqlType type, Expr[] arguments) : Expr(type, arguments.All(a => a.Nullable))
{
    public override CollationLabel Label => Coercion.Label(Type, arguments);

    public override IEnumerable<INode> Children => arguments;

    public override Value Eval(Frame frame)
    {
        foreach (var argument in arguments)
        {
            var value = argument.Eval(frame);
            if (!value.IsNull) return value;
        }
        return Value.Null;
    }
}

/// <summary>A subquery that gives one value.</summary>
internal sealed class SubqueryExpr(Query query) : Expr(query.Outputs[0].Type, true)
{
    public override CollationLabel Label => query.Outputs[0].Label;

    public override IEnumerable<INode> Children => [query];

    public override Value Eval(Frame frame)
    {
        query.Root.Open(frame);
        try
        {
            if (!query.Root.Next(frame)) return Value.Null;
            var value = query.Outputs[0].Eval(frame);
            return query.Root.Next(frame) ? throw Errors.SubqueryRows() : value;
        }
        finally
        {
            query.Root.Close();
        }
    }
}
