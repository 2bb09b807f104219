using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Plans;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>A named source of columns inside FROM.</summary>
internal sealed record Source(string? Schema, string? Alias, IReadOnlyList<string> Names, IReadOnlyList<Expr> Columns)
{
    /// <summary>What is said of a column that the user may not read; null for one that he may.</summary>
    public Func<string, SqlError?>? Refusal { get; init; }

    public bool Answers(IReadOnlyList<string> qualifier)
    {
        if (Alias is null || !Alias.Equals(qualifier[^1], StringComparison.OrdinalIgnoreCase)) return false;
        return qualifier.Count == 1 || Schema is null || Schema.Equals(qualifier[^2], StringComparison.OrdinalIgnoreCase);
    }

    public void Demand(string column)
    {
        if (Refusal?.Invoke(column) is { } refused) throw refused;
    }

    public int Find(string name)
    {
        for (int i = 0; i < Names.Count; i++)
            if (Names[i].Equals(name, StringComparison.OrdinalIgnoreCase)) return i;
        return -1;
    }
}

/// <summary>The columns that an expression can name, and those of the queries around it.</summary>
internal sealed class Scope(Scope? outer)
{
    public List<Source> Sources { get; } = [];

    public Scope? Outer => outer;

    /// <summary>Set while expressions over groups are bound.</summary>
    public Grouping? Grouping { get; set; }

    public Expr Resolve(IReadOnlyList<string> parts) =>
        Find(parts) ?? throw (parts.Count == 1 ? Errors.InvalidColumn(parts[^1]) : Errors.UnboundIdentifier(string.Join('.', parts)));

    /// <summary>The column of a name; null when there is none.</summary>
    /// <exception cref="SqlError">209 when there is more than one.</exception>
    public Expr? Find(IReadOnlyList<string> parts)
    {
        string name = parts[^1];
        for (var scope = this; scope is not null; scope = scope.Outer)
        {
            Expr? found = null;
            foreach (var source in scope.Sources)
            {
                if (parts.Count > 1 && !source.Answers([.. parts.Take(parts.Count - 1)])) continue;
                int at = source.Find(name);
                if (at < 0) continue;
                if (found is not null) throw Errors.AmbiguousColumn(name);
                source.Demand(name);
                found = source.Columns[at];
            }
            if (found is not null) return scope.Grouping is null ? found : scope.Grouping.Column(found, string.Join('.', parts));
        }
        return null;
    }
}

/// <summary>What may be named behind GROUP BY: grouped expressions and aggregates, both in one slot.</summary>
internal sealed class Grouping(Slot slot, IReadOnlyList<(string Text, Expr Expression)> groups)
{
    public List<Aggregate> Aggregates { get; } = [];

    /// <summary>Set while the argument of an aggregate is bound: there, plain columns are meant.</summary>
    public bool Inside { get; set; }

    public Expr Column(Expr column, string name)
    {
        if (Inside || column is ConstExpr) return column;
        for (int i = 0; i < groups.Count; i++)
        {
            var group = groups[i].Expression;
            if (ReferenceEquals(group, column)) return Output(i, group.Type, group.Nullable);
            if (group is ColumnExpr a && column is ColumnExpr b && a.Slot == b.Slot && a.Ordinal == b.Ordinal) return Output(i, group.Type, group.Nullable);
        }
        throw new SqlError(8120, 16, 1, $"Column '{name}' is invalid in the select list because it is not contained in either an aggregate function or the GROUP BY clause.", endsBatch: true);
    }

    public Expr? Expression(ScalarExpression expression)
    {
        if (Inside || groups.Count == 0) return null;
        string text = TextOf(expression);
        for (int i = 0; i < groups.Count; i++)
            if (groups[i].Text == text) return Output(i, groups[i].Expression.Type, groups[i].Expression.Nullable);
        return null;
    }

    public Expr Add(Aggregate aggregate)
    {
        Aggregates.Add(aggregate);
        int at = groups.Count + Aggregates.Count - 1;
        bool nullable = aggregate.Function is not ("COUNT" or "COUNT_BIG");
        return Output(at, aggregate.Type, nullable);
    }

    public static string TextOf(TSqlFragment fragment)
    {
        if (fragment.FirstTokenIndex < 0 || fragment.ScriptTokenStream is null) return "";
        var tokens = fragment.ScriptTokenStream.Skip(fragment.FirstTokenIndex).Take(fragment.LastTokenIndex - fragment.FirstTokenIndex + 1)
            .Where(t => t.TokenType is not (TSqlTokenType.WhiteSpace or TSqlTokenType.SingleLineComment or TSqlTokenType.MultilineComment));
        return string.Join(' ', tokens.Select(t => t.Text.ToUpperInvariant()));
    }

    // The slot's types are not known before all aggregates are, and computed values need none.
    private ColumnExpr Output(int ordinal, SqlType type, bool nullable) => new(slot, ordinal, type, nullable);
}
