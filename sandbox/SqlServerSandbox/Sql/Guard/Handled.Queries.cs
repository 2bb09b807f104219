using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Queries(HandledList list) => list
        .Add<StatementWithCtesAndXmlNamespaces>(nameof(StatementWithCtesAndXmlNamespaces.WithCtesAndXmlNamespaces), nameof(StatementWithCtesAndXmlNamespaces.OptimizerHints))
        .Add<WithCtesAndXmlNamespaces>(nameof(WithCtesAndXmlNamespaces.CommonTableExpressions))
        .Add<CommonTableExpression>(nameof(CommonTableExpression.ExpressionName), nameof(CommonTableExpression.Columns), nameof(CommonTableExpression.QueryExpression))
        .Add<SelectStatement>(nameof(SelectStatement.QueryExpression), nameof(SelectStatement.Into))
        .Add<QueryExpression>(nameof(QueryExpression.OrderByClause), nameof(QueryExpression.OffsetClause))
        .Add<QueryParenthesisExpression>(nameof(QueryParenthesisExpression.QueryExpression))
        .Add<BinaryQueryExpression>(
            nameof(BinaryQueryExpression.BinaryQueryExpressionType), nameof(BinaryQueryExpression.All), nameof(BinaryQueryExpression.FirstQueryExpression), nameof(BinaryQueryExpression.SecondQueryExpression))
        .Add<QuerySpecification>(
            nameof(QuerySpecification.UniqueRowFilter), nameof(QuerySpecification.TopRowFilter), nameof(QuerySpecification.SelectElements), nameof(QuerySpecification.FromClause),
            nameof(QuerySpecification.WhereClause), nameof(QuerySpecification.GroupByClause), nameof(QuerySpecification.HavingClause))
        .Add<TopRowFilter>(nameof(TopRowFilter.Expression))
        .Add<OffsetClause>(nameof(OffsetClause.OffsetExpression), nameof(OffsetClause.FetchExpression))
        .Add<OrderByClause>(nameof(OrderByClause.OrderByElements))
        .Add<ExpressionWithSortOrder>(nameof(ExpressionWithSortOrder.Expression), nameof(ExpressionWithSortOrder.SortOrder))
        .Add<GroupByClause>(nameof(GroupByClause.GroupingSpecifications))
        .Add<ExpressionGroupingSpecification>(nameof(ExpressionGroupingSpecification.Expression))
        .Add<HavingClause>(nameof(HavingClause.SearchCondition))
        .Add<WhereClause>(nameof(WhereClause.SearchCondition))
        .Add<SelectScalarExpression>(nameof(SelectScalarExpression.Expression), nameof(SelectScalarExpression.ColumnName))
        .Add<SelectStarExpression>(nameof(SelectStarExpression.Qualifier))
        .Add<SelectSetVariable>(nameof(SelectSetVariable.Variable), nameof(SelectSetVariable.Expression), nameof(SelectSetVariable.AssignmentKind))
        .Add<FromClause>(nameof(FromClause.TableReferences))
        .Add<TableReferenceWithAlias>(nameof(TableReferenceWithAlias.Alias))
        .Add<NamedTableReference>(nameof(NamedTableReference.SchemaObject), nameof(NamedTableReference.TableHints))
        .Add<QueryDerivedTable>(nameof(QueryDerivedTable.QueryExpression), nameof(QueryDerivedTable.Columns))
        .Add<InlineDerivedTable>(nameof(InlineDerivedTable.RowValues), nameof(InlineDerivedTable.Columns))
        .Add<RowValue>(nameof(RowValue.ColumnValues))
        .Add<JoinTableReference>(nameof(JoinTableReference.FirstTableReference), nameof(JoinTableReference.SecondTableReference))
        .Add<QualifiedJoin>(nameof(QualifiedJoin.SearchCondition), nameof(QualifiedJoin.QualifiedJoinType))
        .Only<QualifiedJoin, JoinHint>(nameof(QualifiedJoin.JoinHint), JoinHint.Loop, JoinHint.Hash, JoinHint.Merge, JoinHint.Remote)
        .Add<UnqualifiedJoin>(nameof(UnqualifiedJoin.UnqualifiedJoinType))
        .Add<JoinParenthesisTableReference>(nameof(JoinParenthesisTableReference.Join))
        .Add<GlobalFunctionTableReference>(nameof(GlobalFunctionTableReference.Name), nameof(GlobalFunctionTableReference.Parameters))
        .Add<SchemaObjectFunctionTableReference>(nameof(SchemaObjectFunctionTableReference.SchemaObject), nameof(SchemaObjectFunctionTableReference.Parameters), nameof(SchemaObjectFunctionTableReference.Columns))
        .Add<VariableMethodCallTableReference>(
            nameof(VariableMethodCallTableReference.Variable), nameof(VariableMethodCallTableReference.MethodName), nameof(VariableMethodCallTableReference.Parameters), nameof(VariableMethodCallTableReference.Columns));
}
