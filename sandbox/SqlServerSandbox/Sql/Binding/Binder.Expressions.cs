using System.Globalization;
using System.Numerics;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Sequences;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Functions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    public Expr Bind(ScalarExpression expression, Scope scope)
    {
        if (scope.Grouping?.Expression(expression) is { } grouped) return grouped;
        var bound = Fold(BindCore(expression, scope));
        return expression is PrimaryExpression { Collation: { } collation } ? Collated(bound, collation.Value) : bound;
    }

    private CollateExpr Collated(Expr expression, string name)
    {
        if (!expression.Type.IsText) throw new SqlError(447, 16, 0, $"Expression type {expression.Type.Name} is invalid for COLLATE clause.", endsBatch: true);
        return new CollateExpr(expression, TypeBinder.Collation(name, session.Database), CollationLabel.Explicit);
    }

    private Expr BindCore(ScalarExpression expression, Scope scope)
    {
        switch (expression)
        {
            case Literal literal:
                return BindLiteral(literal);
            case ColumnReferenceExpression { MultiPartIdentifier: { } name }:
                return BindColumn(name, scope);
            case UserDefinedTypePropertyAccess access:
                return BindProperty(access, scope);
            case ParenthesisExpression parenthesis:
                return Bind(parenthesis.Expression, scope);
            case VariableReference variable:
                return Argument(variable.Name) ?? (session.Variables.TryGetValue(variable.Name, out var declared)
                    ? new VariableExpr(declared.Type, variable.Name)
                    : throw Errors.UndeclaredVariable(variable.Name));
            case GlobalVariableExpression global:
                return SessionFunctions.Global(global.Name, this);
            case UnaryExpression unary:
                return BindUnary(unary, scope);
            case BinaryExpression binary:
                return Arithmetic.Bind(this, binary.BinaryExpressionType, Bind(binary.FirstExpression, scope), Bind(binary.SecondExpression, scope));
            case CastCall cast:
                return BindConvert(cast.Parameter, cast.DataType, null, false, scope);
            case TryCastCall cast:
                return BindConvert(cast.Parameter, cast.DataType, null, true, scope);
            case ConvertCall convert:
                return BindConvert(convert.Parameter, convert.DataType, convert.Style, false, scope);
            case TryConvertCall convert:
                return BindConvert(convert.Parameter, convert.DataType, convert.Style, true, scope);
            case AtTimeZoneCall zoned:
                return AtTimeZone.Bind(Bind(zoned.DateValue, scope), Bind(zoned.TimeZone, scope), this);
            case SearchedCaseExpression search:
                return BindCase([.. search.WhenClauses.Select(w => (BindPredicate(w.WhenExpression, scope), Bind(w.ThenExpression, scope)))], search.ElseExpression, scope);
            case SimpleCaseExpression simple:
                var input = Bind(simple.InputExpression, scope);
                return BindCase([.. simple.WhenClauses.Select(w => (Compare(input, Comparator.Equal, Bind(w.WhenExpression, scope)), Bind(w.ThenExpression, scope)))], simple.ElseExpression, scope);
            case IIfCall iif:
                return BindCase([(BindPredicate(iif.Predicate, scope), Bind(iif.ThenExpression, scope))], iif.ElseExpression, scope);
            case CoalesceExpression coalesce:
                var choices = coalesce.Expressions.Select(e => Bind(e, scope)).ToArray();
                var common = CommonType(choices);
                return new FirstNotNullExpr(common, [.. choices.Select(c => Convert(c, common))]);
            case NullIfExpression nullIf:
                var first = Bind(nullIf.FirstExpression, scope);
                return new CaseExpr(first.Type, [(Compare(first, Comparator.Equal, Bind(nullIf.SecondExpression, scope)), new ConstExpr(first.Type, Value.Null))], first);
            case NextValueForExpression next:
                return BindNext(next);
            case ScalarSubquery subquery:
                return new SubqueryExpr(BindQuery(subquery.QueryExpression, scope));
            case LeftFunctionCall left:
                return ScalarFunctions.Bind("LEFT", [.. left.Parameters.Select(p => Bind(p, scope))], this);
            case RightFunctionCall right:
                return ScalarFunctions.Bind("RIGHT", [.. right.Parameters.Select(p => Bind(p, scope))], this);
            case ParameterlessCall call:
                return ScalarFunctions.Bind(call.ParameterlessCallType switch { ParameterlessCallType.CurrentTimestamp => "GETDATE", ParameterlessCallType.SystemUser => "SUSER_SNAME", _ => "USER_NAME" }, [], this);
            case FunctionCall call:
                return BindFunction(call, scope);
            default:
                throw Errors.Unsupported(expression.GetType().Name);
        }
    }

    private SequenceExpr BindNext(NextValueForExpression next)
    {
        var found = session.Find(next.SequenceName) ?? throw Errors.InvalidObject(string.Join('.', Parts(next.SequenceName)));
        if (found is not SequenceObject sequence) throw new SqlError(11726, 16, 1, $"Object '{string.Join('.', Parts(next.SequenceName))}' is not a sequence object.", endsBatch: true);
        // In a default the table's owner asks, who is often the sequence's, too.
        bool chained = DefaultsOf is { } table && session.Database.OwnerOf(table.Schema) == session.Database.OwnerOf(sequence.Schema);
        if (!chained && !session.MayDo("UPDATE", sequence)) throw Errors.PermissionDenied("UPDATE", sequence.Name, session.Database.Name, sequence.Schema);
        return new SequenceExpr(sequence);
    }

    private ConstExpr BindLiteral(Literal literal)
    {
        string text = literal.Value;
        switch (literal)
        {
            case NullLiteral:
                return new ConstExpr(SqlType.Int, Value.Null) { Untyped = true };
            case IntegerLiteral when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number):
                return new ConstExpr(SqlType.Int, Value.From((long)number));
            case IntegerLiteral or NumericLiteral:
                if (!DecimalConversion.TryParse(text, out var mantissa, out int scale)) throw Errors.Syntax(text, literal.StartLine);
                int digits = Math.Max(BigInteger.Abs(mantissa).ToString(CultureInfo.InvariantCulture).Length, Math.Max(scale, 1));
                if (digits > 38) throw new SqlError(1007, 15, 1, $"The number '{text}' is out of the range for numeric representation (maximum precision 38).", endsBatch: true);
                return new ConstExpr(SqlType.Numeric(digits, scale), Value.From((Int128)mantissa));
            case RealLiteral:
                return new ConstExpr(SqlType.Float, Value.From(double.Parse(text, CultureInfo.InvariantCulture)));
            case MoneyLiteral:
                return new ConstExpr(SqlType.Money, Conversion.Convert(Value.From(text), SqlType.VarChar(50), SqlType.Money));
            case StringLiteral { IsNational: true }:
                return new ConstExpr(SqlType.NVarChar(text.Length) with { Collation = session.Database.Collation }, Value.From(text));
            case StringLiteral:
                return new ConstExpr(SqlType.VarChar(text.Length) with { Collation = session.Database.Collation }, Value.From(text));
            case BinaryLiteral:
                string hex = text[2..];
                var bytes = System.Convert.FromHexString(hex.Length % 2 == 0 ? hex : "0" + hex);
                return new ConstExpr(SqlType.VarBinary(bytes.Length), Value.From(bytes));
            default:
                throw Errors.Unsupported(literal.GetType().Name);
        }
    }

    private Expr BindUnary(UnaryExpression unary, Scope scope)
    {
        var inner = Bind(unary.Expression, scope);
        switch (unary.UnaryExpressionType)
        {
            case UnaryExpressionType.Positive:
                return inner;
            case UnaryExpressionType.BitwiseNot:
                return new FunctionExpr(inner.Type, inner.Nullable, [inner], (_, a) => Value.From(inner.Type.Id == TypeId.Bit ? 1 - a[0].Long : ~a[0].Long));
            default:
                // -2147483648 is an int, although 2147483648 alone is not.
                if (inner is ConstExpr { Type: { Family: Family.Decimal, Scale: 0 } } number && number.Value.Decimal == 2147483648)
                    return new ConstExpr(SqlType.Int, Value.From((long)int.MinValue));
                var zero = new ConstExpr(inner.Type.IsText ? SqlType.Int : inner.Type, inner.Type.Family == Family.Decimal ? Value.From((Int128)0) : Value.From(0L));
                if (inner.Type.Family == Family.Decimal) return new FunctionExpr(inner.Type, inner.Nullable, [inner], (_, a) => Value.From(-a[0].Decimal));
                if (inner.Type.Family == Family.Float) return new FunctionExpr(inner.Type, inner.Nullable, [inner], (_, a) => Value.From(-a[0].Double));
                return Arithmetic.Bind(this, BinaryExpressionType.Subtract, zero, inner);
        }
    }

    private Expr BindConvert(ScalarExpression parameter, DataTypeReference dataType, ScalarExpression? style, bool tries, Scope scope)
    {
        var inner = Bind(parameter, scope);
        var type = TypeBinder.Bind(dataType, session.Database, defaultLength: 30).Type;
        if (inner.Type.IsText && type.IsText) type = type with { Collation = inner.Type.Collation };
        if (inner is ConstExpr { Untyped: true }) return new ConstExpr(type, Value.Null);
        int number = style is null ? 0 : (int)Bind(style, scope).Eval(Frame).Long;
        return new ConvertExpr(inner, type, number, tries);
    }

    private CaseExpr BindCase((Predicate When, Expr Then)[] branches, ScalarExpression? otherwise, Scope scope)
    {
        var last = otherwise is null ? null : Bind(otherwise, scope);
        Expr[] results = [.. branches.Select(b => b.Then), .. last is null ? [] : new[] { last }];
        var type = CommonType(results);
        return new CaseExpr(type, [.. branches.Select(b => (b.When, Convert(b.Then, type)))], last is null ? null : Convert(last, type));
    }

    /// <summary>The type in which several expressions meet; an untyped NULL has no say.</summary>
    public static SqlType CommonType(IEnumerable<Expr> expressions)
    {
        expressions = [.. expressions];
        SqlType? common = null;
        foreach (var expression in expressions)
        {
            if (expression is ConstExpr { Untyped: true }) continue;
            common = common is null ? expression.Type : Precedence.Common(common, expression.Type);
        }
        if (common is { IsText: true }) common = common with { Collation = Coercion.Of(expressions, "UNION or CASE").Collation };
        return common ?? SqlType.Int;
    }
}
