using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>The WHERE of CREATE INDEX: comparisons of columns with constants, IN, IS NULL, joined by AND.</summary>
internal sealed class IndexFilter : RowFilter
{
    private readonly Session _session;
    private readonly BooleanExpression _condition;
    private readonly Predicate _predicate;
    private readonly Binder _binder;
    private readonly Slot _slot;

    private IndexFilter(Session session, BooleanExpression condition, Table table)
    {
        (_session, _condition) = (session, condition);
        _binder = new Binder(session);
        (_slot, var scope) = TableScope.Of(_binder, table.Columns);
        _predicate = _binder.BindPredicate(condition, scope);
    }

    public override string Definition => DefinitionText.Of(_condition);

    /// <exception cref="SqlError">10735 when the condition is more than an index may have.</exception>
    public static IndexFilter Of(Session session, BooleanExpression condition, Table table, string index, string name)
    {
        if (!Allowed(condition)) throw new SqlError(10735, 15, 1, $"Incorrect WHERE clause for filtered index '{index}' on table '{name}'.", endsBatch: true);
        return new IndexFilter(session, condition, table);
    }

    public override bool Holds(byte[] image)
    {
        _slot.Set(image);
        return _predicate.Test(_binder.Frame) == Truth.True;
    }

    public override bool Names(int ordinal) => Named(_predicate).Contains(ordinal);

    public override RowFilter For(Table table) => new IndexFilter(_session, _condition, table);

    private static IEnumerable<int> Named(INode node) => node is ColumnExpr column ? [column.Ordinal] : node.Children.SelectMany(Named);

    private static bool Allowed(BooleanExpression condition) => condition switch
    {
        BooleanParenthesisExpression inner => Allowed(inner.Expression),
        BooleanBinaryExpression { BinaryExpressionType: BooleanBinaryExpressionType.And } and => Allowed(and.FirstExpression) && Allowed(and.SecondExpression),
        BooleanComparisonExpression comparison => comparison.FirstExpression is ColumnReferenceExpression && Constant(comparison.SecondExpression),
        BooleanIsNullExpression isNull => isNull.Expression is ColumnReferenceExpression,
        InPredicate { Subquery: null, NotDefined: false, Expression: ColumnReferenceExpression } list => list.Values.All(Constant),
        _ => false,
    };

    private static bool Constant(ScalarExpression expression) => expression switch
    {
        ParenthesisExpression inner => Constant(inner.Expression),
        UnaryExpression unary => Constant(unary.Expression),
        ConvertCall convert => Constant(convert.Parameter),
        CastCall cast => Constant(cast.Parameter),
        _ => expression is Literal,
    };
}
