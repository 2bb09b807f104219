using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;
using SqlServerSandbox.Values.Xml;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    public Query BindSelect(SelectStatement select)
    {
        PushCtes(select.WithCtesAndXmlNamespaces);
        try
        {
            return BindQuery(select.QueryExpression, null);
        }
        finally
        {
            PopCtes();
        }
    }

    /// <summary>A view's own query, with the names its columns were given.</summary>
    public Query BindView(ViewObject view)
    {
        _viewDepth++;
        int owner = _owner;
        _owner = session.Database.OwnerOf(view.Schema);
        PushCtes(view.With);
        try
        {
            var query = BindQuery(view.Query, null);
            return view.ColumnNames.Count == 0 ? query : new Query(query.Root, query.Outputs, view.ColumnNames) { OwnSlots = query.OwnSlots };
        }
        finally
        {
            PopCtes();
            _viewDepth--;
            _owner = owner;
        }
    }

    public Query BindQuery(QueryExpression expression, Scope? outer)
    {
        int first = Frame.Slots.Count;
        var query = expression switch
        {
            QuerySpecification specification => BindSpecification(specification, outer),
            BinaryQueryExpression binary => BindUnion(binary, outer),
            QueryParenthesisExpression parenthesis => BindOrdered(BindQuery(parenthesis.QueryExpression, outer), parenthesis, outer),
            _ => throw Errors.Unsupported(expression.GetType().Name),
        };
        for (int i = first; i < Frame.Slots.Count; i++) query.OwnSlots.Add(i);
        return query;
    }

    private Query BindSpecification(QuerySpecification specification, Scope? outer)
    {
        var scope = new Scope(outer);
        var conjuncts = new List<Predicate>();
        FromNode? from = specification.FromClause is null ? null : BindFrom(specification.FromClause.TableReferences, scope, conjuncts);
        if (specification.WhereClause is { } where) Conjuncts.Split(BindPredicate(where.SearchCondition, scope), conjuncts);
        var finder = new AggregateFinder();
        foreach (var element in specification.SelectElements) element.Accept(finder);
        specification.HavingClause?.Accept(finder);
        specification.OrderByClause?.Accept(finder);
        bool grouped = finder.Aggregates || specification.GroupByClause is not null || specification.HavingClause is not null;
        if (grouped) return BindGrouped(specification, scope, from, conjuncts);
        if (finder.Windows.Count > 0) return BindWindows(specification, scope, from, conjuncts, finder.Windows);

        var (outputs, names) = BindSelectList(specification.SelectElements, scope);
        bool distinct = specification.UniqueRowFilter == UniqueRowFilter.Distinct;
        var keys = distinct ? [] : BindOrderBy(specification.OrderByClause, outputs, names, scope);
        var (root, ordered) = from is null
            ? (Planner.Filter(new SingleRowOperator(), conjuncts), false)
            : Planner.Plan(from, conjuncts, keys);
        return Finish(specification, scope, root, [.. from?.Slots ?? []], outputs, names, keys, ordered);
    }

    /// <summary>DISTINCT, ORDER BY, TOP and OFFSET over what FROM, WHERE and GROUP BY give.</summary>
    private Query Finish(
        QuerySpecification specification, Scope scope, Operator root, Slot[] slots, Expr[] outputs, string[] names, SortKey[] keys, bool ordered)
    {
        var (skip, take) = BindLimits(specification, scope);
        if (specification.UniqueRowFilter == UniqueRowFilter.Distinct)
        {
            var slot = Frame.NewSlot([.. outputs.Select(o => o.Type)]);
            root = new DistinctOperator(new ProjectOperator(new Query(root, outputs, names), slot), slot);
            outputs = [.. outputs.Select((o, i) => new ColumnExpr(slot, i, o.Type, o.Nullable))];
            slots = [slot];
            var visible = new Scope(scope.Outer);
            visible.Sources.Add(new Source(null, null, names, outputs));
            keys = BindOrderBy(specification.OrderByClause, outputs, names, visible);
            ordered = false;
        }
        if (keys.Length > 0 && !ordered) root = new SortOperator(root, keys, slots, skip is null ? take : null);
        if (skip is not null || take is not null) root = new LimitOperator(root, skip, take);
        return new Query(root, outputs, names);
    }

    private (Expr[] Outputs, string[] Names) BindSelectList(IList<SelectElement> elements, Scope scope)
    {
        var outputs = new List<Expr>();
        var names = new List<string>();
        foreach (var element in elements)
        {
            switch (element)
            {
                case SelectStarExpression star:
                    string[]? qualifier = star.Qualifier is null ? null : Parts(star.Qualifier);
                    var sources = scope.Sources.Where(s => qualifier is null || s.Answers(qualifier)).ToArray();
                    if (sources.Length == 0 && qualifier is not null) throw new SqlError(107, 15, 1, $"The column prefix '{string.Join('.', qualifier)}' does not match with a table name or alias name used in the query.", endsBatch: true);
                    foreach (var source in sources)
                    {
                        if (source.Columns.Any(c => c.Type.IsXmlNode)) throw XmlErrors.NodeColumn(source.Names[0]);
                        foreach (string column in source.Names) source.Demand(column);
                        outputs.AddRange(source.Columns);
                        names.AddRange(source.Names);
                    }
                    break;
                case SelectScalarExpression scalar:
                    var bound = Bind(scalar.Expression, scope);
                    if (bound.Type.IsXmlNode) throw XmlErrors.NodeColumn(ImpliedName(scalar.Expression));
                    // An untyped NULL is an int on the wire.
                    outputs.Add(bound);
                    names.Add(scalar.ColumnName?.Value ?? ImpliedName(scalar.Expression));
                    break;
                case SelectSetVariable set:
                    outputs.Add(Bind(set.Expression, scope));
                    names.Add("");
                    break;
                default:
                    throw Errors.Unsupported(element.GetType().Name);
            }
        }
        return ([.. outputs], [.. names]);
    }

    private static string ImpliedName(ScalarExpression expression) =>
        expression is ColumnReferenceExpression { MultiPartIdentifier: { } name, Collation: null } ? name.Identifiers[^1].Value : "";

    private SortKey[] BindOrderBy(OrderByClause? clause, IReadOnlyList<Expr> outputs, IReadOnlyList<string> names, Scope scope)
    {
        if (clause is null) return [];
        var keys = new List<SortKey>();
        foreach (var element in clause.OrderByElements)
        {
            bool descending = element.SortOrder == SortOrder.Descending;
            Expr? key = null;
            if (element.Expression is IntegerLiteral position)
            {
                int at = int.Parse(position.Value, System.Globalization.CultureInfo.InvariantCulture);
                if (at < 1 || at > outputs.Count) throw new SqlError(108, 16, 1, $"The ORDER BY position number {at} is out of range of the number of items in the select list.", endsBatch: true);
                key = outputs[at - 1];
            }
            else if (element.Expression is ColumnReferenceExpression { MultiPartIdentifier.Identifiers: [var single] })
            {
                int at = names.ToList().FindIndex(n => n.Equals(single.Value, StringComparison.OrdinalIgnoreCase));
                if (at >= 0) key = element.Expression is PrimaryExpression { Collation: { } collation } ? Collated(outputs[at], collation.Value) : outputs[at];
            }
            key ??= Bind(element.Expression, scope);
            if (key.Type.IsLegacyBlob || key.Type.Family == Family.Xml) throw new SqlError(306, 16, 2, "The text, ntext, and image data types cannot be compared or sorted, except when using IS NULL or LIKE operator.", endsBatch: true);
            if (!ClrType.IsComparable(key.Type)) throw Errors.NotComparable(key.Type, "ORDER BY clause");
            if (key.Type.Family is Family.Json or Family.Vector) throw Errors.NotSortable(key.Type);
            if (key is not ConstExpr) keys.Add(new SortKey(key, descending));
        }
        return [.. keys];
    }

    private (Expr? Skip, Expr? Take) BindLimits(QueryExpression query, Scope scope)
    {
        Expr? skip = null, take = null;
        if (query is QuerySpecification { TopRowFilter: { } top })
        {
            if (top.Percent || top.WithTies) throw Errors.Unsupported(top.Percent ? "TOP PERCENT" : "TOP WITH TIES");
            take = Convert(Bind(top.Expression, scope), SqlType.BigInt);
        }
        if (query.OffsetClause is { } offset)
        {
            skip = Convert(Bind(offset.OffsetExpression, scope), SqlType.BigInt);
            if (offset.FetchExpression is not null) take = Convert(Bind(offset.FetchExpression, scope), SqlType.BigInt);
        }
        return (skip, take);
    }

    private Query BindUnion(BinaryQueryExpression binary, Scope? outer)
    {
        var first = BindQuery(binary.FirstQueryExpression, outer);
        var second = BindQuery(binary.SecondQueryExpression, outer);
        if (first.Outputs.Count != second.Outputs.Count)
            throw new SqlError(205, 16, 1, "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.", endsBatch: true);
        var types = first.Outputs.Select((o, i) => CommonType([o, second.Outputs[i]])).ToArray();
        var slot = Frame.NewSlot(types);
        bool union = binary.BinaryQueryExpressionType == BinaryQueryExpressionType.Union;
        Operator root = new UnionAllOperator(union ? [first, second] : [first], types, slot);
        if (!binary.All)
            root = new DistinctOperator(root, slot, union ? null : second, binary.BinaryQueryExpressionType == BinaryQueryExpressionType.Intersect);
        var outputs = types.Select((t, i) => (Expr)new ColumnExpr(slot, i, t, first.Outputs[i].Nullable || second.Outputs[i].Nullable)).ToArray();
        return BindOrdered(new Query(root, outputs, first.Names), binary, outer, slot);
    }

    private Query BindOrdered(Query query, QueryExpression expression, Scope? outer, Slot? slot = null)
    {
        if (expression.OrderByClause is null && expression.OffsetClause is null) return query;
        var root = query.Root;
        var outputs = query.Outputs;
        if (slot is null)
        {
            slot = Frame.NewSlot([.. outputs.Select(o => o.Type)]);
            root = new ProjectOperator(query, slot);
            outputs = [.. outputs.Select((o, i) => new ColumnExpr(slot, i, o.Type, o.Nullable))];
        }
        var scope = new Scope(outer);
        scope.Sources.Add(new Source(null, null, query.Names, outputs));
        var keys = BindOrderBy(expression.OrderByClause, outputs, query.Names, scope);
        var (skip, take) = BindLimits(expression, scope);
        if (keys.Length > 0) root = new SortOperator(root, keys, [slot]);
        if (skip is not null || take is not null) root = new LimitOperator(root, skip, take);
        return new Query(root, outputs, query.Names);
    }
}
