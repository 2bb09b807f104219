using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Functions;
using SqlServerSandbox.Sql.Functions.Clr;
using SqlServerSandbox.Sql.Functions.Xml;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

internal sealed partial class Binder
{
    private Query BindGrouped(QuerySpecification specification, Scope scope, FromNode? from, List<Predicate> conjuncts)
    {
        var groups = new List<(string Text, Expr Expression)>();
        foreach (var group in specification.GroupByClause?.GroupingSpecifications ?? [])
        {
            if (group is not ExpressionGroupingSpecification plain) throw Errors.Unsupported(group.GetType().Name);
            var expression = Bind(plain.Expression, scope);
            if (!ClrType.IsComparable(expression.Type)) throw Errors.NotComparable(expression.Type, "GROUP BY clause");
            groups.Add((Grouping.TextOf(plain.Expression), expression));
        }
        var slot = Frame.NewSlot([]);
        var grouping = new Grouping(slot, groups);
        var (root, _) = from is null
            ? (Planner.Filter(new SingleRowOperator(), conjuncts), false)
            : Planner.Plan(from, conjuncts, []);
        scope.Grouping = grouping;
        var (outputs, names) = BindSelectList(specification.SelectElements, scope);
        var having = specification.HavingClause is null ? null : BindPredicate(specification.HavingClause.SearchCondition, scope);
        bool distinct = specification.UniqueRowFilter == UniqueRowFilter.Distinct;
        var keys = distinct ? [] : BindOrderBy(specification.OrderByClause, outputs, names, scope);
        root = new AggregateOperator(root, [.. groups.Select(g => g.Expression)], grouping.Aggregates, slot);
        if (having is not null) root = new FilterOperator(root, having);
        return Finish(specification, scope, root, [slot], outputs, names, keys, ordered: false);
    }

    private Expr BindFunction(FunctionCall call, Scope scope)
    {
        string name = call.FunctionName.Value.ToUpperInvariant();
        if (call.OverClause is not null)
            return _windows.TryGetValue(call, out var window) ? window : throw Errors.Unsupported($"{name} OVER here");
        if (AggregateFinder.IsAggregate(call)) return BindAggregate(name, call, scope);
        if (call.CallTarget is ExpressionCallTarget target) return BindMethod(call, Bind(target.Expression, scope), scope);
        if (call.CallTarget is UserDefinedTypeCallTarget { SchemaObjectName: { } typeName })
            return ClrCalls.Static(typeName.BaseIdentifier.Value, call.FunctionName.Value, Arguments(call, scope), this);
        if (call.CallTarget is MultiPartIdentifierCallTarget { MultiPartIdentifier: { } owner })
        {
            // column.STAsText() parses like schema.function().
            if (scope.Find(Parts(owner)) is { } column) return BindMethod(call, column, scope);
            if (owner.Identifiers is [{ Value: { } schema }] && schema.Equals("sys", StringComparison.OrdinalIgnoreCase)
                && SessionFunctions.Bind($"SYS.{name}", [.. call.Parameters.Select(p => Bind(p, scope))], this) is { } system)
                return system;
            throw new SqlError(4121, 16, 1, $"Cannot find either column \"{owner.Identifiers[0].Value}\" or the user-defined function or aggregate \"{string.Join('.', Parts(owner))}.{call.FunctionName.Value}\", or the name is ambiguous.", endsBatch: true);
        }
        // The first argument of these is a keyword, which parses as a column.
        if (DateFunctions.TakesPart(name) && call.Parameters.Count > 0)
        {
            string part = Grouping.TextOf(call.Parameters[0]);
            return DateFunctions.Bind(this, name, part, [.. call.Parameters.Skip(1).Select(p => Bind(p, scope))]);
        }
        return ScalarFunctions.Bind(name, Arguments(call, scope), this);
    }

    private Expr[] Arguments(FunctionCall call, Scope scope) =>
        [.. call.Parameters.Select(p => p is ColumnReferenceExpression { ColumnType: ColumnType.Wildcard } ? throw Errors.Unsupported($"{call.FunctionName.Value}(*)") : Bind(p, scope))];

    private Expr BindMethod(FunctionCall call, Expr target, Scope scope)
    {
        string name = call.FunctionName.Value;
        if (target.Type.Family == Family.Xml) return XmlMethods.Bind(call, target, this);
        if (target.Type.Family != Family.Udt) throw new SqlError(258, 15, 1, $"Cannot call methods on {target.Type.Name}.", endsBatch: true);
        return ClrCalls.Method(name, target, Arguments(call, scope), this);
    }

    /// <summary>A property of a CLR type: <c>column.Lat</c> parses like table.column.</summary>
    private static Expr BindColumn(MultiPartIdentifier name, Scope scope)
    {
        string[] parts = Parts(name);
        if (parts.Length > 1 && scope.Find(parts) is null && scope.Find([.. parts.SkipLast(1)]) is { Type.Family: Family.Udt } target) return ClrCalls.Property(parts[^1], target);
        return scope.Resolve(parts);
    }

    private Expr BindProperty(UserDefinedTypePropertyAccess access, Scope scope)
    {
        string name = access.PropertyName.Value;
        switch (access.CallTarget)
        {
            case ExpressionCallTarget { Expression: { } expression } when Bind(expression, scope) is { Type.Family: Family.Udt } target:
                return ClrCalls.Property(name, target);
            case MultiPartIdentifierCallTarget { MultiPartIdentifier: { } owner } when scope.Resolve(Parts(owner)) is { Type.Family: Family.Udt } column:
                return ClrCalls.Property(name, column);
            case UserDefinedTypeCallTarget { SchemaObjectName: { } type } when name == "Null" && ClrType.IsOne(type.BaseIdentifier.Value.ToLowerInvariant()):
                return new ConstExpr(ClrType.Named(type.BaseIdentifier.Value.ToLowerInvariant()), Value.Null);
            default:
                throw Errors.Unsupported($"property {name} here");
        }
    }

    private Expr BindAggregate(string name, FunctionCall call, Scope scope)
    {
        var grouping = scope.Grouping ?? throw new SqlError(147, 15, 1, "An aggregate may not appear in the WHERE clause unless it is in a subquery contained in a HAVING clause or a select list, and the column being aggregated is an outer reference.", endsBatch: true);
        bool star = call.Parameters.Count == 1 && call.Parameters[0] is ColumnReferenceExpression { ColumnType: ColumnType.Wildcard };
        if (star) return grouping.Add(new Aggregate(name, null, false, name == "COUNT_BIG" ? SqlType.BigInt : SqlType.Int));
        grouping.Inside = true;
        try
        {
            var argument = Bind(call.Parameters[0], scope);
            var separator = call.Parameters.Count > 1 ? Bind(call.Parameters[1], scope) : null;
            bool distinct = call.UniqueRowFilter == UniqueRowFilter.Distinct;
            if (name is "MIN" or "MAX" && argument.Type.Id == TypeId.Bit) throw Errors.InvalidOperator(argument.Type, name.ToLowerInvariant());
            if (name is "SUM" or "AVG" && argument.Type.IsText) throw Errors.InvalidOperator(argument.Type, name.ToLowerInvariant());
            return grouping.Add(new Aggregate(name, argument, distinct, ResultType(name, argument.Type), separator));
        }
        finally
        {
            grouping.Inside = false;
        }
    }

    private static SqlType ResultType(string name, SqlType argument) => name switch
    {
        "COUNT" or "CHECKSUM_AGG" => SqlType.Int,
        "COUNT_BIG" => SqlType.BigInt,
        "MIN" or "MAX" => argument,
        "STDEV" or "STDEVP" or "VAR" or "VARP" => SqlType.Float,
        "STRING_AGG" => (argument.IsUnicode ? SqlType.NVarCharMax : argument.IsMax ? SqlType.VarCharMax : SqlType.VarChar(8000)) with { Collation = argument.Collation },
        _ => argument.Family switch
        {
            Family.Integer when argument.Id == TypeId.BigInt => SqlType.BigInt,
            Family.Integer when argument.Id != TypeId.Bit => SqlType.Int,
            Family.Decimal => SqlType.Decimal(38, name == "AVG" ? Math.Max(argument.Scale, (byte)6) : argument.Scale),
            Family.Money => SqlType.Money,
            Family.Float => SqlType.Float,
            _ => throw Errors.InvalidOperator(argument, name.ToLowerInvariant()),
        },
    };
}
