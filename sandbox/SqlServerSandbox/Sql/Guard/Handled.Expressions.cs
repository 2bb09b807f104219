using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Expressions(HandledList list)
    {
        list.Add<Literal>(nameof(Literal.Value))
            .Add<IntegerLiteral>().Add<NumericLiteral>().Add<RealLiteral>().Add<MoneyLiteral>().Add<NullLiteral>().Add<DefaultLiteral>().Add<MaxLiteral>()
            .Add<BinaryLiteral>(nameof(BinaryLiteral.IsLargeObject))
            .Add<StringLiteral>(nameof(StringLiteral.IsNational), nameof(StringLiteral.IsLargeObject))
            .Add<IdentifierLiteral>(nameof(IdentifierLiteral.QuoteType))
            .Add<VariableReference>(nameof(VariableReference.Name))
            .Add<GlobalVariableExpression>(nameof(GlobalVariableExpression.Name))
            .Add<ColumnReferenceExpression>(nameof(ColumnReferenceExpression.MultiPartIdentifier))
            .Only<ColumnReferenceExpression, ColumnType>(nameof(ColumnReferenceExpression.ColumnType), ColumnType.Wildcard)
            .Add<PrimaryExpression>(nameof(PrimaryExpression.Collation))
            .Add<ParenthesisExpression>(nameof(ParenthesisExpression.Expression))
            .Add<UnaryExpression>(nameof(UnaryExpression.UnaryExpressionType), nameof(UnaryExpression.Expression))
            .Add<BinaryExpression>(nameof(BinaryExpression.BinaryExpressionType), nameof(BinaryExpression.FirstExpression), nameof(BinaryExpression.SecondExpression))
            .Add<CastCall>(nameof(CastCall.DataType), nameof(CastCall.Parameter))
            .Add<TryCastCall>(nameof(TryCastCall.DataType), nameof(TryCastCall.Parameter))
            .Add<ConvertCall>(nameof(ConvertCall.DataType), nameof(ConvertCall.Parameter), nameof(ConvertCall.Style))
            .Add<TryConvertCall>(nameof(TryConvertCall.DataType), nameof(TryConvertCall.Parameter), nameof(TryConvertCall.Style))
            .Add<CaseExpression>(nameof(CaseExpression.ElseExpression))
            .Add<SearchedCaseExpression>(nameof(SearchedCaseExpression.WhenClauses))
            .Add<SimpleCaseExpression>(nameof(SimpleCaseExpression.InputExpression), nameof(SimpleCaseExpression.WhenClauses))
            .Add<WhenClause>(nameof(WhenClause.ThenExpression))
            .Add<SearchedWhenClause>(nameof(SearchedWhenClause.WhenExpression))
            .Add<SimpleWhenClause>(nameof(SimpleWhenClause.WhenExpression))
            .Add<IIfCall>(nameof(IIfCall.Predicate), nameof(IIfCall.ThenExpression), nameof(IIfCall.ElseExpression))
            .Add<CoalesceExpression>(nameof(CoalesceExpression.Expressions))
            .Add<NullIfExpression>(nameof(NullIfExpression.FirstExpression), nameof(NullIfExpression.SecondExpression))
            .Add<ScalarSubquery>(nameof(ScalarSubquery.QueryExpression))
            .Add<LeftFunctionCall>(nameof(LeftFunctionCall.Parameters))
            .Add<RightFunctionCall>(nameof(RightFunctionCall.Parameters))
            .Only<ParameterlessCall, ParameterlessCallType>(
                nameof(ParameterlessCall.ParameterlessCallType), ParameterlessCallType.CurrentTimestamp, ParameterlessCallType.CurrentUser, ParameterlessCallType.SessionUser, ParameterlessCallType.SystemUser)
            .Add<AtTimeZoneCall>(nameof(AtTimeZoneCall.DateValue), nameof(AtTimeZoneCall.TimeZone))
            .Add<FunctionCall>(
                nameof(FunctionCall.CallTarget), nameof(FunctionCall.FunctionName), nameof(FunctionCall.Parameters), nameof(FunctionCall.UniqueRowFilter), nameof(FunctionCall.OverClause))
            .Add<MultiPartIdentifierCallTarget>(nameof(MultiPartIdentifierCallTarget.MultiPartIdentifier))
            .Add<ExpressionCallTarget>(nameof(ExpressionCallTarget.Expression))
            .Add<UserDefinedTypeCallTarget>(nameof(UserDefinedTypeCallTarget.SchemaObjectName))
            .Add<UserDefinedTypePropertyAccess>(nameof(UserDefinedTypePropertyAccess.CallTarget), nameof(UserDefinedTypePropertyAccess.PropertyName))
            .Add<OverClause>(nameof(OverClause.Partitions), nameof(OverClause.OrderByClause));
        Predicates(list);
    }

    private static void Predicates(HandledList list) => list
        .Add<BooleanParenthesisExpression>(nameof(BooleanParenthesisExpression.Expression))
        .Add<BooleanNotExpression>(nameof(BooleanNotExpression.Expression))
        .Add<BooleanBinaryExpression>(nameof(BooleanBinaryExpression.BinaryExpressionType), nameof(BooleanBinaryExpression.FirstExpression), nameof(BooleanBinaryExpression.SecondExpression))
        .Add<BooleanComparisonExpression>(nameof(BooleanComparisonExpression.ComparisonType), nameof(BooleanComparisonExpression.FirstExpression), nameof(BooleanComparisonExpression.SecondExpression))
        .Add<BooleanIsNullExpression>(nameof(BooleanIsNullExpression.IsNot), nameof(BooleanIsNullExpression.Expression))
        .Add<BooleanTernaryExpression>(
            nameof(BooleanTernaryExpression.TernaryExpressionType), nameof(BooleanTernaryExpression.FirstExpression), nameof(BooleanTernaryExpression.SecondExpression), nameof(BooleanTernaryExpression.ThirdExpression))
        .Add<LikePredicate>(nameof(LikePredicate.FirstExpression), nameof(LikePredicate.SecondExpression), nameof(LikePredicate.NotDefined), nameof(LikePredicate.EscapeExpression), nameof(LikePredicate.OdbcEscape))
        .Add<InPredicate>(nameof(InPredicate.Expression), nameof(InPredicate.Subquery), nameof(InPredicate.NotDefined), nameof(InPredicate.Values))
        .Add<ExistsPredicate>(nameof(ExistsPredicate.Subquery))
        .Add<SubqueryComparisonPredicate>(
            nameof(SubqueryComparisonPredicate.Expression), nameof(SubqueryComparisonPredicate.ComparisonType), nameof(SubqueryComparisonPredicate.Subquery), nameof(SubqueryComparisonPredicate.SubqueryComparisonPredicateType));
}
