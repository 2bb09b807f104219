using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    public Predicate BindPredicate(BooleanExpression expression, Scope scope)
    {
        switch (expression)
        {
            case UpdateCall update:
                return BindUpdated(update);
            case BooleanParenthesisExpression parenthesis:
                return BindPredicate(parenthesis.Expression, scope);
            case BooleanNotExpression not:
                return new NotPredicate(BindPredicate(not.Expression, scope));
            case BooleanBinaryExpression binary:
                var left = BindPredicate(binary.FirstExpression, scope);
                var right = BindPredicate(binary.SecondExpression, scope);
                return binary.BinaryExpressionType == BooleanBinaryExpressionType.And ? new AndPredicate(left, right) : new OrPredicate(left, right);
            case BooleanComparisonExpression comparison:
                return Compare(Bind(comparison.FirstExpression, scope), ComparatorOf(comparison.ComparisonType), Bind(comparison.SecondExpression, scope));
            case BooleanIsNullExpression isNull:
                return new IsNullPredicate(Bind(isNull.Expression, scope), isNull.IsNot);
            case BooleanTernaryExpression between:
                return BindBetween(between, scope);
            case Microsoft.SqlServer.TransactSql.ScriptDom.LikePredicate like:
                return BindLike(like, scope);
            case InPredicate { Subquery: { } subquery } inSubquery:
                var quantified = BindQuantified(Bind(inSubquery.Expression, scope), Comparator.Equal, subquery.QueryExpression, all: false, scope);
                return inSubquery.NotDefined ? new NotPredicate(quantified) : quantified;
            case InPredicate inList:
                return BindIn(inList, scope);
            case Microsoft.SqlServer.TransactSql.ScriptDom.ExistsPredicate exists:
                return new Expressions.ExistsPredicate(BindQuery(exists.Subquery.QueryExpression, scope));
            case SubqueryComparisonPredicate comparison:
                return BindQuantified(
                    Bind(comparison.Expression, scope),
                    ComparatorOf(comparison.ComparisonType),
                    comparison.Subquery.QueryExpression,
                    comparison.SubqueryComparisonPredicateType == SubqueryComparisonPredicateType.All,
                    scope);
            default:
                throw Errors.Unsupported(expression.GetType().Name);
        }
    }

    // UPDATE(column) in a trigger.
    private ConstPredicate BindUpdated(UpdateCall update)
    {
        if (session.Trigger is not { } scope) throw new SqlError(140, 15, 1, "Can only use IF UPDATE within a CREATE TRIGGER statement.", endsBatch: true);
        int at = scope.Firing.Target.OrdinalOf(update.Identifier.Value);
        return at >= 0 ? new ConstPredicate(scope.Firing.Assigns(at)) : throw Errors.InvalidColumn(update.Identifier.Value);
    }

    /// <summary>Brings both sides to the type of higher precedence and compares there.</summary>
    public Predicate Compare(Expr left, Comparator comparator, Expr right)
    {
        if (left.Type.IsLegacyBlob || right.Type.IsLegacyBlob) throw Errors.IncompatibleOperands(left.Type, right.Type, Symbol(comparator));
        if (left is ConstExpr { Untyped: true }) left = new ConstExpr(right.Type, Value.Null);
        if (right is ConstExpr { Untyped: true }) right = new ConstExpr(left.Type, Value.Null);
        // Decimals of any scale are compared as they are: bringing them to one scale could lose digits.
        if (left.Type.Family == Family.Decimal && right.Type.Family == Family.Decimal) return new ComparePredicate(left, comparator, right);
        var type = Precedence.Common(left.Type, right.Type);
        if (!ClrType.IsComparable(type)) throw new SqlError(403, 16, 1, $"Invalid operator for data type. Operator equals {Symbol(comparator)}, type equals {type.Name}.", endsBatch: true);
        if (type.Family == Family.Decimal)
        {
            left = left.Type.Family == Family.Decimal ? left : Exact(left);
            right = right.Type.Family == Family.Decimal ? right : Exact(right);
            return new ComparePredicate(left, comparator, right);
        }
        if (type.IsText)
        {
            var (_, collation) = Coercion.Of([left, right], Symbol(comparator));
            type = (type.IsUnicode ? SqlType.NVarCharMax : SqlType.VarCharMax) with { Collation = collation };
            return new ComparePredicate(Coercion.To(Meet(left, type), collation), comparator, Coercion.To(Meet(right, type), collation));
        }
        if (type.Family == Family.Binary) type = SqlType.VarBinary(9000);
        return new ComparePredicate(Meet(left, type), comparator, Meet(right, type));
    }

    private Expr Meet(Expr side, SqlType type)
    {
        // Two strings compare by their characters, whatever their lengths and kinds.
        if (side.Type.IsText && type.IsText) return side;
        if (side.Type.Family == Family.Binary && type.Family == Family.Binary) return side;
        if (side.Type.Family == type.Family && type.Family is Family.Integer or Family.Money) return side;
        return Convert(side, type);
    }

    private Expr Exact(Expr side)
    {
        if (side.Type.IsText) return Convert(side, SqlType.Numeric(38, 10));
        var (precision, scale) = Precedence.AsDecimal(side.Type);
        return Convert(side, SqlType.Decimal(precision, scale));
    }

    private Predicate BindBetween(BooleanTernaryExpression between, Scope scope)
    {
        var value = Bind(between.FirstExpression, scope);
        var low = Compare(value, Comparator.GreaterOrEqual, Bind(between.SecondExpression, scope));
        var high = Compare(value, Comparator.LessOrEqual, Bind(between.ThirdExpression, scope));
        var inside = new AndPredicate(low, high);
        return between.TernaryExpressionType == BooleanTernaryExpressionType.NotBetween ? new NotPredicate(inside) : inside;
    }

    private Expressions.LikePredicate BindLike(Microsoft.SqlServer.TransactSql.ScriptDom.LikePredicate like, Scope scope)
    {
        var text = Bind(like.FirstExpression, scope);
        var pattern = Bind(like.SecondExpression, scope);
        var escape = like.EscapeExpression is null ? null : Bind(like.EscapeExpression, scope);
        return new Expressions.LikePredicate(
            text.Type.IsText ? text : Convert(text, SqlType.NVarCharMax),
            pattern.Type.IsText ? pattern : Convert(pattern, SqlType.NVarCharMax),
            escape,
            like.NotDefined,
            Coercion.Of([text, pattern], "like").Collation);
    }

    private Predicate BindIn(InPredicate inList, Scope scope)
    {
        var value = Bind(inList.Expression, scope);
        Predicate? any = null;
        foreach (var item in inList.Values)
        {
            var equal = Compare(value, Comparator.Equal, Bind(item, scope));
            any = any is null ? equal : new OrPredicate(any, equal);
        }
        return inList.NotDefined ? new NotPredicate(any!) : any!;
    }

    private QuantifiedPredicate BindQuantified(Expr left, Comparator comparator, QueryExpression inner, bool all, Scope scope)
    {
        var query = BindQuery(inner, scope);
        if (query.Outputs.Count != 1)
            throw new SqlError(116, 16, 1, "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.", endsBatch: true);
        var slot = Frame.NewSlot([query.Outputs[0].Type]);
        var column = new ColumnExpr(slot, 0, query.Outputs[0].Type, true);
        var comparison = (ComparePredicate)Compare(left, comparator, column);
        bool cache = Query.SlotsOf(query).Count == 0;
        return new QuantifiedPredicate(comparison.Left, comparator, query, slot, comparison.Right, all, cache);
    }

    private static Comparator ComparatorOf(BooleanComparisonType type) => type switch
    {
        BooleanComparisonType.Equals => Comparator.Equal,
        BooleanComparisonType.NotEqualToBrackets or BooleanComparisonType.NotEqualToExclamation => Comparator.NotEqual,
        BooleanComparisonType.LessThan => Comparator.Less,
        BooleanComparisonType.LessThanOrEqualTo or BooleanComparisonType.NotGreaterThan => Comparator.LessOrEqual,
        BooleanComparisonType.GreaterThan => Comparator.Greater,
        BooleanComparisonType.GreaterThanOrEqualTo or BooleanComparisonType.NotLessThan => Comparator.GreaterOrEqual,
        _ => throw Errors.Unsupported(type.ToString()),
    };

    private static string Symbol(Comparator comparator) => comparator switch
    {
        Comparator.Equal => "equal to",
        Comparator.NotEqual => "not equal to",
        Comparator.Less => "less than",
        Comparator.LessOrEqual => "less than or equal to",
        Comparator.Greater => "greater than",
        _ => "greater than or equal to",
    };
}
