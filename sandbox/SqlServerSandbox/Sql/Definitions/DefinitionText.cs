using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Binding;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>
/// The text of a constraint, default or computed column as the catalog shows it: names in brackets, constants in
/// parentheses, functions in lower case, BETWEEN and IN as comparisons.
/// </summary>
/// <remarks>What has no rule here is shown as it was written; where the server has another form for it is a guess.</remarks>
internal static class DefinitionText
{
    public static string Of(ScalarExpression expression) => $"({Scalar(expression)})";

    public static string Of(BooleanExpression condition) => $"({Condition(condition)})";

    /// <summary>A call of a function, with its schema.</summary>
    public static string Of(MultiPartIdentifier function, IEnumerable<ScalarExpression> arguments) =>
        $"({string.Join('.', function.Identifiers.Select(i => Bracketed(i.Value)))}({string.Join(',', arguments.Select(Scalar))}))";

    private static string Scalar(ScalarExpression expression) => expression switch
    {
        ParenthesisExpression inner => inner.Expression is Literal or ParenthesisExpression ? Scalar(inner.Expression) : $"({Scalar(inner.Expression)})",
        IntegerLiteral or NumericLiteral or RealLiteral or MoneyLiteral => $"({((Literal)expression).Value})",
        UnaryExpression { UnaryExpressionType: UnaryExpressionType.Negative, Expression: Literal number } => $"(-{number.Value})",
        UnaryExpression { UnaryExpressionType: UnaryExpressionType.Negative } negative => $"-{Scalar(negative.Expression)}",
        NullLiteral => "NULL",
        StringLiteral text => $"{(text.IsNational ? "N" : "")}'{text.Value.Replace("'", "''", StringComparison.Ordinal)}'",
        ColumnReferenceExpression { MultiPartIdentifier: { } name } => string.Join('.', name.Identifiers.Select(i => Bracketed(i.Value))),
        BinaryExpression binary => $"{Scalar(binary.FirstExpression)}{Operator(binary.BinaryExpressionType)}{Scalar(binary.SecondExpression)}",
        FunctionCall { OverClause: null, CallTarget: null } call => $"{call.FunctionName.Value.ToLowerInvariant()}({string.Join(',', call.Parameters.Select(Argument))})",
        ParameterlessCall { ParameterlessCallType: ParameterlessCallType.CurrentTimestamp } => "getdate()",
        ParameterlessCall => "user_name()",
        LeftFunctionCall left => $"left({string.Join(',', left.Parameters.Select(Scalar))})",
        RightFunctionCall right => $"right({string.Join(',', right.Parameters.Select(Scalar))})",
        ConvertCall convert => $"CONVERT({Type(convert.DataType)},{Scalar(convert.Parameter)}{(convert.Style is null ? "" : "," + Scalar(convert.Style))})",
        NextValueForExpression next => $"NEXT VALUE FOR {string.Join('.', next.SequenceName.Identifiers.Select(i => Bracketed(i.Value)))}",
        CastCall cast => $"CONVERT({Type(cast.DataType)},{Scalar(cast.Parameter)})",
        _ => Written(expression),
    };

    // The first word of DATEADD and its kin names a part, not a column.
    private static string Argument(ScalarExpression argument) =>
        argument is ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [{ QuoteType: QuoteType.NotQuoted } word] } && DateParts.Contains(word.Value)
            ? word.Value.ToLowerInvariant()
            : Scalar(argument);

    private static readonly HashSet<string> DateParts = new(StringComparer.OrdinalIgnoreCase)
    {
        "year", "quarter", "month", "dayofyear", "day", "week", "weekday", "hour", "minute", "second", "millisecond", "microsecond", "nanosecond",
    };

    private static string Condition(BooleanExpression condition) => condition switch
    {
        BooleanParenthesisExpression inner => inner.Expression is BooleanBinaryExpression ? $"({Condition(inner.Expression)})" : Condition(inner.Expression),
        BooleanNotExpression not => $"NOT {Condition(not.Expression)}",
        BooleanBinaryExpression binary => $"{Condition(binary.FirstExpression)} {(binary.BinaryExpressionType == BooleanBinaryExpressionType.And ? "AND" : "OR")} {Condition(binary.SecondExpression)}",
        BooleanComparisonExpression comparison => $"{Scalar(comparison.FirstExpression)}{Comparison(comparison.ComparisonType)}{Scalar(comparison.SecondExpression)}",
        BooleanIsNullExpression isNull => $"{Scalar(isNull.Expression)} IS {(isNull.IsNot ? "NOT " : "")}NULL",
        BooleanTernaryExpression { TernaryExpressionType: BooleanTernaryExpressionType.Between } between =>
            $"{Scalar(between.FirstExpression)}>={Scalar(between.SecondExpression)} AND {Scalar(between.FirstExpression)}<={Scalar(between.ThirdExpression)}",
        LikePredicate { EscapeExpression: null } like => $"{Scalar(like.FirstExpression)} {(like.NotDefined ? "NOT " : "")}like {Scalar(like.SecondExpression)}",
        InPredicate { Subquery: null, NotDefined: false } list => string.Join(" OR ", list.Values.Reverse().Select(v => $"{Scalar(list.Expression)}={Scalar(v)}")),
        _ => Written(condition),
    };

    private static string Bracketed(string name) => $"[{name.Replace("]", "]]", StringComparison.Ordinal)}]";

    private static string Type(DataTypeReference type) =>
        $"[{string.Join('.', Binder.Parts(type.Name)).ToLowerInvariant()}]{(type is ParameterizedDataTypeReference { Parameters: { Count: > 0 } sizes } ? $"({string.Join(',', sizes.Select(p => p.Value))})" : "")}";

    private static string Operator(BinaryExpressionType type) => type switch
    {
        BinaryExpressionType.Add => "+",
        BinaryExpressionType.Subtract => "-",
        BinaryExpressionType.Multiply => "*",
        BinaryExpressionType.Divide => "/",
        BinaryExpressionType.Modulo => "%",
        BinaryExpressionType.BitwiseAnd => "&",
        BinaryExpressionType.BitwiseOr => "|",
        _ => "^",
    };

    private static string Comparison(BooleanComparisonType type) => type switch
    {
        BooleanComparisonType.Equals => "=",
        BooleanComparisonType.NotEqualToBrackets or BooleanComparisonType.NotEqualToExclamation => "<>",
        BooleanComparisonType.LessThan => "<",
        BooleanComparisonType.LessThanOrEqualTo or BooleanComparisonType.NotGreaterThan => "<=",
        BooleanComparisonType.GreaterThan => ">",
        _ => ">=",
    };

    public static string Written(TSqlFragment fragment) =>
        string.Concat(fragment.ScriptTokenStream.Skip(fragment.FirstTokenIndex).Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1).Select(t => t.Text));
}
