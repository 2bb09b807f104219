using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    /// <summary>The rows that an UPDATE or DELETE is about; the target may be named by its alias in FROM.</summary>
    public (TableObject Target, Slot Slot, Operator Root, Predicate? Condition, Scope Scope) BindTarget(
        UpdateDeleteSpecificationBase specification, NamedTableReference named, string permission)
    {
        var scope = new Scope(null);
        var conjuncts = new List<Predicate>();
        IList<TableReference> references = specification.FromClause?.TableReferences ?? [named];
        var finder = new TargetFinder(named);
        foreach (var reference in references) reference.Accept(finder);
        var actual = finder.Found ?? named;
        var target = DmlTarget.Table(this, actual, permission);
        AccessOf.DemandClean(named);
        _target = actual;
        var node = BindFrom(references, scope, conjuncts);
        if (finder.Found is null && specification.FromClause is not null)
            node = new JoinNode(BindReference(named, scope, conjuncts, false), node, JoinKind.Inner, []);
        string alias = actual.Alias?.Value ?? actual.SchemaObject.BaseIdentifier.Value;
        var source = scope.Sources.FirstOrDefault(s => s.Alias!.Equals(alias, StringComparison.OrdinalIgnoreCase)) ?? throw Errors.InvalidObject(alias);
        var slot = source.Columns.OfType<ColumnExpr>().First().Slot;
        if (specification.WhereClause?.Cursor is not null) throw Errors.Unsupported("WHERE CURRENT OF");
        if (specification.WhereClause is { } where) Conjuncts.Split(BindPredicate(where.SearchCondition, scope), conjuncts);
        var condition = Conjuncts.Join(conjuncts);
        var (root, _) = Planner.Plan(node, conjuncts, []);
        if (specification.TopRowFilter is { } top) root = new LimitOperator(root, null, Convert(Bind(top.Expression, scope), SqlType.BigInt));
        return (target, slot, root, condition, scope);
    }

    private sealed class TargetFinder(NamedTableReference target) : TSqlFragmentVisitor
    {
        public NamedTableReference? Found { get; private set; }

        public override void Visit(NamedTableReference node)
        {
            bool simple = target.SchemaObject.Identifiers.Count == 1;
            string name = target.SchemaObject.BaseIdentifier.Value;
            bool byAlias = simple && node.Alias?.Value.Equals(name, StringComparison.OrdinalIgnoreCase) == true;
            bool byName = node.SchemaObject.BaseIdentifier.Value.Equals(name, StringComparison.OrdinalIgnoreCase);
            if (byAlias || (byName && Found is null)) Found = node;
        }
    }
}
