using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Expressions;

/// <summary>How firmly an expression has its collation.</summary>
internal enum CollationLabel
{
    /// <summary>Coercible-default: literals, variables, and what is made of neither columns nor COLLATE.</summary>
    Default,

    /// <summary>A column's own, or what is made of one.</summary>
    Implicit,

    /// <summary>Written with COLLATE.</summary>
    Explicit,
}

/// <summary>Collation precedence: https://learn.microsoft.com/sql/t-sql/statements/collation-precedence-transact-sql.</summary>
/// <remarks>What the page calls no-collation is refused where it arises: the sandbox has no operation that would take it.</remarks>
internal static class Coercion
{
    /// <summary>The collation in which strings meet.</summary>
    /// <exception cref="SqlError">449 for two that are written, 468 for two of columns.</exception>
    public static (CollationLabel Label, NamedCollation? Collation) Of(IEnumerable<Expr> expressions, string operation)
    {
        (CollationLabel Label, NamedCollation? Collation)? met = null;
        foreach (var expression in expressions)
        {
            if (!expression.Type.IsText || expression is ConstExpr { Untyped: true }) continue;
            var own = (expression.Label, expression.Type.Collation);
            if (met is null || own.Label > met.Value.Label) met = own;
            else if (own.Label == met.Value.Label && own.Label != CollationLabel.Default && own.Collation != met.Value.Collation) throw Conflict(own.Label, met.Value.Collation, own.Collation, operation);
        }
        return met ?? (CollationLabel.Default, null);
    }

    /// <summary>A type of strings with the collation of what it is made of.</summary>
    public static SqlType Applied(SqlType type, IReadOnlyList<Expr> arguments) =>
        type.IsText && arguments.Any(a => a.Type.IsText) ? type with { Collation = Of(arguments, "function").Collation } : type;

    public static CollationLabel Label(SqlType type, IEnumerable<Expr> arguments)
    {
        if (!type.IsText) return CollationLabel.Default;
        var label = CollationLabel.Default;
        foreach (var argument in arguments)
            if (argument.Type.IsText && argument.Label > label) label = argument.Label;
        return label;
    }

    /// <summary>The same string, to be compared by another collation.</summary>
    public static Expr To(Expr expression, NamedCollation? collation)
    {
        if (!expression.Type.IsText || expression.Type.Collation == collation) return expression;
        return expression is ConstExpr constant
            ? new ConstExpr(constant.Type with { Collation = collation }, constant.Value)
            : new CollateExpr(expression, collation, expression.Label);
    }

    private static SqlError Conflict(CollationLabel label, NamedCollation? left, NamedCollation? right, string operation) => label == CollationLabel.Explicit
        ? new(449, 16, 1, $"Collation conflict caused by collate clauses with different collation '{NamedCollation.NameOf(left)}' and '{NamedCollation.NameOf(right)}'.", endsBatch: true)
        : new(468, 16, 9, $"Cannot resolve the collation conflict between \"{NamedCollation.NameOf(left)}\" and \"{NamedCollation.NameOf(right)}\" in the {operation} operation.", endsBatch: true);
}

/// <summary>A string under another collation: its characters stay.</summary>
internal sealed class CollateExpr(Expr inner, NamedCollation? collation, CollationLabel label)
    : Expr(inner.Type with { Collation = collation }, inner.Nullable)
{
    public override CollationLabel Label => label;

    public override IEnumerable<INode> Children => [inner];

    public override Value Eval(Frame frame) => inner.Eval(frame);
}
