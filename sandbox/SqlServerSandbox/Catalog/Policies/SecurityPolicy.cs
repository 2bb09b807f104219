using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Functions;

namespace SqlServerSandbox.Catalog.Policies;

/// <summary>A security policy: which rows of tables a session sees, and which it may write.</summary>
internal sealed class SecurityPolicy(int id, string schema, string name) : SchemaObject(id, schema, name)
{
    public override string Kind => "SP";

    public bool Enabled { get; set; } = true;

    public IReadOnlyList<RowPredicate> Predicates { get; set; } = [];
}

/// <summary>One predicate of a policy: a function of columns of a table that gives a row where the row is allowed.</summary>
/// <param name="Operation">What a BLOCK predicate is about; null for all four, and for FILTER.</param>
internal sealed record RowPredicate(
    int Number, SecurityPolicy Policy, TableObject Table, InlineFunction Function, IReadOnlyList<ScalarExpression> Arguments, bool Blocks, BlockOperation? Operation, string Definition);

/// <summary>The operations of sys.security_predicates.</summary>
internal enum BlockOperation
{
    AfterInsert = 1,
    AfterUpdate = 2,
    BeforeUpdate = 3,
    BeforeDelete = 4,
}
