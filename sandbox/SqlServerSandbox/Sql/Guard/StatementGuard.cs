using System.Runtime.CompilerServices;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Definitions.Sequences;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Guard;

/// <summary>Refuses every clause, option and hint of a statement that <see cref="Handled"/> does not list.</summary>
/// <remarks>
/// What the parser reads and nobody looks at would be ignored in silence. So each statement is walked before it runs for
/// the first time: a property that is set must be listed for its type, and so must the type.
/// Statements inside IF, WHILE, BEGIN and TRY are walked when it is their turn; those of a definition together with it.
/// </remarks>
internal static class StatementGuard
{
    private static readonly ConditionalWeakTable<TSqlStatement, object> Passed = [];
    private static readonly object Mark = new();

    /// <exception cref="SqlError">40510, naming what is not supported.</exception>
    public static void Check(TSqlStatement statement)
    {
        if (Passed.TryGetValue(statement, out _)) return;
        Walk(statement, statement is BeginEndBlockStatement or IfStatement or WhileStatement or TryCatchStatement);
        SequencePlaces.Check(statement);
        Passed.AddOrUpdate(statement, Mark);
    }

    private static void Walk(TSqlFragment fragment, bool flow)
    {
        var shape = FragmentShape.Of(fragment.GetType());
        if (!Handled.Knows(fragment.GetType())) throw Refusal.Of(fragment);
        foreach (var property in shape.Properties)
        {
            object? value = property.SetValueOf(fragment);
            if (value is null) continue;
            if (!Handled.Allows(fragment, property.Name, value)) throw Refusal.Of(fragment, property.Name, value);
            if (value is TSqlFragment child) Descend(child, flow);
            else if (value is IEnumerable<TSqlFragment> children)
                foreach (var each in children) Descend(each, flow);
        }
    }

    private static void Descend(TSqlFragment child, bool flow)
    {
        if (flow && child is TSqlStatement or StatementList) return;
        Walk(child, flow: false);
    }
}
