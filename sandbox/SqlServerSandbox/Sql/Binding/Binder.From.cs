using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Functions;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Functions;
using SqlServerSandbox.Sql.Functions.Xml;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    /// <summary>Binds sources into the scope; predicates that may be applied anywhere go to <paramref name="conjuncts"/>.</summary>
    private FromNode BindFrom(IList<TableReference> references, Scope scope, List<Predicate> conjuncts)
    {
        FromNode? node = null;
        foreach (var reference in references)
        {
            var next = BindReference(reference, scope, conjuncts, outer: false);
            node = node is null ? next : new JoinNode(node, next, JoinKind.Inner, []);
        }
        return node!;
    }

    private FromNode BindReference(TableReference reference, Scope scope, List<Predicate> conjuncts, bool outer)
    {
        switch (reference)
        {
            case NamedTableReference named:
                return BindNamed(named, scope, conjuncts, outer);
            case QueryDerivedTable derived:
                return BindDerived(derived.QueryExpression, derived.Alias?.Value, [.. derived.Columns.Select(c => c.Value)], scope, conjuncts, outer);
            case InlineDerivedTable inline:
                return BindValues(inline, scope);
            case QualifiedJoin join:
                return BindJoin(join, scope, conjuncts, outer);
            case UnqualifiedJoin cross:
                bool apply = cross.UnqualifiedJoinType != UnqualifiedJoinType.CrossJoin;
                bool outerApply = cross.UnqualifiedJoinType == UnqualifiedJoinType.OuterApply;
                var left = BindReference(cross.FirstTableReference, scope, conjuncts, outer);
                // The right of APPLY names columns of the left, so it is bound inside.
                var rightScope = apply ? new Scope(scope) : scope;
                var right = BindReference(cross.SecondTableReference, rightScope, conjuncts, outer || outerApply);
                if (apply) scope.Sources.AddRange(rightScope.Sources);
                return new JoinNode(left, right, outerApply ? JoinKind.Left : JoinKind.Inner, [], apply);
            case JoinParenthesisTableReference parenthesis:
                return BindReference(parenthesis.Join, scope, conjuncts, outer);
            case GlobalFunctionTableReference function:
                return TableFunctions.Bind(this, function.Name.Value, [.. function.Parameters.Select(p => Bind(p, scope))], function.Alias?.Value, scope);
            case SchemaObjectFunctionTableReference function when function.SchemaObject.BaseIdentifier.Value == "nodes" && scope.Find([.. Parts(function.SchemaObject).SkipLast(1)]) is { Type.Family: Family.Xml } xml:
                return BindNodes(function, xml, function.Parameters, scope);
            case VariableMethodCallTableReference method when method.MethodName.Value == "nodes":
                return BindNodes(method, Bind(method.Variable, scope), method.Parameters, scope);
            case SchemaObjectFunctionTableReference called when session.Find(called.SchemaObject) is InlineFunction inline:
                return BindCall(inline, called, scope, conjuncts, outer);
            case SchemaObjectFunctionTableReference { Columns.Count: > 0 }:
                throw Errors.Unsupported("column names behind a function");
            case SchemaObjectFunctionTableReference function:
                return TableFunctions.Bind(this, string.Join('.', Parts(function.SchemaObject)), [.. function.Parameters.Select(p => Bind(p, scope))], function.Alias?.Value, scope);
            case ChangeTableChangesTableReference changes:
                return BindChanges(changes, scope);
            case ChangeTableVersionTableReference version:
                return BindVersion(version, scope);
            default:
                throw Errors.Unsupported(reference.GetType().Name);
        }
    }

    private OperatorNode BindNodes(TableReferenceWithAliasAndColumns reference, Expr xml, IList<ScalarExpression> parameters, Scope scope)
    {
        if (xml.Type.Family != Family.Xml) throw new SqlError(258, 15, 1, $"Cannot call methods on {xml.Type.Name}.", endsBatch: true);
        var type = SqlType.Xml with { IsXmlNode = true };
        var slot = Frame.NewSlot([type]);
        scope.Sources.Add(new Source(null, reference.Alias?.Value, [reference.Columns[0].Value], [new ColumnExpr(slot, 0, type, true)]));
        return new OperatorNode(new SystemOperator(slot, XmlMethods.Nodes(xml, parameters), [xml]), slot);
    }

    private FromNode BindNamed(NamedTableReference named, Scope scope, List<Predicate> conjuncts, bool outer)
    {
        string[] parts = Parts(named.SchemaObject);
        string alias = named.Alias?.Value ?? named.SchemaObject.BaseIdentifier.Value;
        if (parts.Length == 1 && FindCte(parts[0]) is { } cte)
            return BindDerived(cte.QueryExpression, alias, [.. cte.Columns.Select(c => c.Value)], scope, conjuncts, outer, cte);
        if (SystemViews.Find(session, named.SchemaObject) is { } system) return BindSystem(system, alias, scope);
        // To write a table takes no right to read it, unless the statement names one of its columns.
        bool written = named == _target;
        var found = written ? session.Follow(session.Find(named.SchemaObject)!) : Resolve(named.SchemaObject);
        bool hidden = written && !session.MayDo("SELECT", found);
        var readable = IsChained(found) ? null : session.ReadableColumns(found);
        int at = scope.Sources.Count;
        var node = BindFound(found, named, alias, scope, conjuncts, outer);
        if (hidden && readable is null)
            scope.Sources[at] = scope.Sources[at] with { Refusal = _ => Errors.PermissionDenied("SELECT", found.Name, session.Database.Name, found.Schema) };
        else if (readable is not null)
            scope.Sources[at] = scope.Sources[at] with { Refusal = column => readable.Contains(column) ? null : Errors.ColumnPermissionDenied("SELECT", column, found.Name, session.Database.Name, found.Schema) };
        return node;
    }

    private FromNode BindFound(SchemaObject found, NamedTableReference named, string alias, Scope scope, List<Predicate> conjuncts, bool outer)
    {
        // A hint on a view is one on all tables in it.
        var outerHints = _hints;
        var hints = named.TableHints.Select(h => h.HintKind).Union(_hints).ToHashSet();
        if (found is ViewObject view)
        {
            if (++_viewDepth > 32) throw new SqlError(217, 16, 1, "Maximum stored procedure, function, trigger, or view nesting level exceeded (limit 32).", endsBatch: true);
            int owner = _owner;
            _owner = session.Database.OwnerOf(view.Schema);
            PushCtes(view.With);
            _hints = hints;
            try
            {
                return BindDerived(view.Query, alias, view.ColumnNames, scope, conjuncts, outer, schema: view.Schema);
            }
            finally
            {
                _hints = outerHints;
                PopCtes();
                _viewDepth--;
                _owner = owner;
            }
        }
        if (found is not TableObject) throw Errors.InvalidObject(found.Name);
        var table = ((TableObject)found).Data;
        Tables.Add(table);
        var slot = Frame.NewSlot(table.Types);
        var columns = table.Columns
            .Select((c, i) => (Expr)new ColumnExpr(slot, i, c.Type, c.Nullable || outer) { Identity = c.Identity, AliasType = c.AliasType }).ToArray();
        if (table.Columns.Any(c => c.Virtual)) BindVirtual(table, columns);
        scope.Sources.Add(new Source(found.Schema, alias, [.. table.Columns.Select(c => c.Name)], columns));
        if (((TableObject)found).IsTriggerTable && table.Types.Any(t => t.IsLegacyBlob))
            scope.Sources[^1] = scope.Sources[^1] with { Refusal = column => LegacyBlob(table, column) };
        var node = new TableNode(slot, table, AccessOf.Table(hints, session, (TableObject)found, target: named == _target));
        var filters = RowFilters((TableObject)found, columns);
        if (filters.Count > 0 && outer) return Filtered(node, filters, columns, scope);
        conjuncts.AddRange(filters);
        return node;
    }

    private static SqlError? LegacyBlob(Table table, string column) =>
        table.Columns.Any(c => c.Type.IsLegacyBlob && c.Name.Equals(column, StringComparison.OrdinalIgnoreCase))
            ? new SqlError(311, 16, 1, $"Cannot use text, ntext, or image columns in the 'inserted' and 'deleted' tables.", endsBatch: true)
            : null;

    // What a column calls may give another value at each reading, so it is called then.
    private void BindVirtual(Table table, Expr[] columns)
    {
        var row = new Scope(null);
        row.Sources.Add(new Source(null, null, [.. table.Columns.Select(c => c.Name)], [.. columns]));
        for (int i = 0; i < columns.Length; i++)
            if (table.Columns[i].Virtual) columns[i] = Bind(table.Columns[i].Computed!, row);
    }

    private OperatorNode BindSystem(SystemView view, string alias, Scope scope)
    {
        var slot = Frame.NewSlot([.. view.Columns.Select(c => c.Type)]);
        var columns = view.Columns.Select((c, i) => (Expr)new ColumnExpr(slot, i, c.Type.IsText ? c.Type with { Collation = session.Database.Collation } : c.Type, c.Nullable)).ToArray();
        scope.Sources.Add(new Source(view.Schema, alias, [.. view.Columns.Select(c => c.Name)], columns));
        return new OperatorNode(new SystemOperator(slot, view.Rows, []), slot);
    }

    private FromNode BindDerived(
        QueryExpression expression,
        string? alias,
        IReadOnlyList<string> columnNames,
        Scope scope,
        List<Predicate> conjuncts,
        bool outer,
        CommonTableExpression? cte = null,
        string? schema = null)
    {
        // A CTE does not see itself: recursion is not in the subset.
        var hidden = cte is null ? null : _ctes.Last(c => c.ContainsValue(cte));
        hidden?.Remove(cte!.ExpressionName.Value);
        try
        {
            // What only renames and filters is merged into the query around it, so that its indexes serve there.
            if (!outer && TryMerge(expression, alias, columnNames, scope, conjuncts, schema) is { } merged) return merged;
            var query = BindQuery(expression, scope.Outer);
            var types = query.Outputs.Select(o => o.Type).ToArray();
            var slot = Frame.NewSlot(types);
            var columns = query.Outputs.Select((o, i) => (Expr)new ColumnExpr(slot, i, o.Type, o.Nullable || outer)).ToArray();
            scope.Sources.Add(new Source(schema, alias, Names(query.Names, columnNames), columns));
            return new OperatorNode(new ProjectOperator(query, slot), slot);
        }
        finally
        {
            hidden?.Add(cte!.ExpressionName.Value, cte);
        }
    }

    private FromNode? TryMerge(
        QueryExpression expression, string? alias, IReadOnlyList<string> columnNames, Scope scope, List<Predicate> conjuncts, string? schema)
    {
        while (expression is QueryParenthesisExpression { OrderByClause: null, OffsetClause: null } parenthesis) expression = parenthesis.QueryExpression;
        if (expression is not QuerySpecification { TopRowFilter: null, UniqueRowFilter: UniqueRowFilter.NotSpecified, GroupByClause: null, HavingClause: null, OrderByClause: null, OffsetClause: null, FromClause: not null } simple) return null;
        var finder = new AggregateFinder();
        foreach (var element in simple.SelectElements) element.Accept(finder);
        if (finder.Found) return null;
        var inner = new Scope(scope.Outer);
        var node = BindFrom(simple.FromClause.TableReferences, inner, conjuncts);
        var (outputs, names) = BindSelectList(simple.SelectElements, inner);
        if (simple.WhereClause is not null) Conjuncts.Split(BindPredicate(simple.WhereClause.SearchCondition, inner), conjuncts);
        scope.Sources.Add(new Source(schema, alias, Names(names, columnNames), outputs));
        return node;
    }

    private static IReadOnlyList<string> Names(IReadOnlyList<string> own, IReadOnlyList<string> given)
    {
        if (given.Count == 0) return own;
        if (given.Count != own.Count)
            throw new SqlError(8158, 16, 1, "The derived table or view has another number of columns than its column list.", endsBatch: true);
        return given;
    }

    private OperatorNode BindValues(InlineDerivedTable inline, Scope scope)
    {
        var rows = inline.RowValues.Select(r => r.ColumnValues.Select(v => Bind(v, scope)).ToArray()).ToArray();
        var types = Enumerable.Range(0, rows[0].Length).Select(i => CommonType(rows.Select(r => r[i]))).ToArray();
        foreach (var row in rows)
            for (int i = 0; i < row.Length; i++) row[i] = Convert(row[i], types[i]);
        var slot = Frame.NewSlot(types);
        var columns = types.Select((t, i) => (Expr)new ColumnExpr(slot, i, t, rows.Any(r => r[i].Nullable))).ToArray();
        scope.Sources.Add(new Source(null, inline.Alias?.Value, [.. inline.Columns.Select(c => c.Value)], columns));
        return new OperatorNode(new ValuesOperator(slot, rows), slot);
    }

    private JoinNode BindJoin(QualifiedJoin join, Scope scope, List<Predicate> conjuncts, bool outer)
    {
        var first = join.FirstTableReference;
        var second = join.SecondTableReference;
        bool full = join.QualifiedJoinType == QualifiedJoinType.FullOuter;
        bool leftOuter = join.QualifiedJoinType == QualifiedJoinType.LeftOuter;
        bool rightOuter = join.QualifiedJoinType == QualifiedJoinType.RightOuter;
        // Predicates of merged views below an outer join must stay below it, so nothing is merged there.
        var left = BindReference(first, scope, conjuncts, outer || full || rightOuter);
        var right = BindReference(second, scope, conjuncts, outer || full || leftOuter);
        var on = new List<Predicate>();
        Conjuncts.Split(BindPredicate(join.SearchCondition, scope), on);
        if (full) return new JoinNode(left, right, JoinKind.Full, on);
        if (rightOuter) return new JoinNode(right, left, JoinKind.Left, on);
        if (leftOuter) return new JoinNode(left, right, JoinKind.Left, on);
        if (outer) return new JoinNode(left, right, JoinKind.Inner, on);
        conjuncts.AddRange(on);
        return new JoinNode(left, right, JoinKind.Inner, []);
    }
}
