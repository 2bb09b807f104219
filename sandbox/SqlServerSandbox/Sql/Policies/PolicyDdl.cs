using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Functions;
using SqlServerSandbox.Catalog.Policies;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Definitions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Policies;

/// <summary>CREATE, ALTER and DROP SECURITY POLICY.</summary>
internal sealed class PolicyDdl(Session session)
{
    public void Run(SecurityPolicyStatement statement)
    {
        var database = session.Database;
        string schema = statement.Name.SchemaIdentifier?.Value ?? "dbo";
        string name = statement.Name.BaseIdentifier.Value;
        var policy = database.Find(schema, name) as SecurityPolicy;
        if (statement is CreateSecurityPolicyStatement)
        {
            policy = new SecurityPolicy(database.NextId(), schema, name);
            database.Add(policy);
            Undoable(() => database.Remove(policy));
        }
        else if (policy is null)
        {
            throw new SqlError(33268, 16, 1, $"Cannot find the object \"{schema}.{name}\" because it does not exist or you do not have permissions.", endsBatch: true);
        }
        var (before, enabled) = (policy.Predicates, policy.Enabled);
        Undoable(() =>
        {
            Set(policy, before);
            policy.Enabled = enabled;
        });
        try
        {
            foreach (var action in statement.SecurityPredicateActions) Change(policy, action);
        }
        catch
        {
            Set(policy, before);
            if (statement is CreateSecurityPolicyStatement) database.Remove(policy);
            throw;
        }
        foreach (var option in statement.SecurityPolicyOptions)
        {
            if (option.OptionKind != SecurityPolicyOptionKind.State) throw Errors.Unsupported($"security policies WITH {option.OptionKind}");
            policy.Enabled = option.OptionState == OptionState.On;
        }
    }

    public void Drop(SchemaObjectName name, bool ifExists)
    {
        if (session.Find(name) is not SecurityPolicy policy)
        {
            if (ifExists) return;
            throw Errors.CannotDrop("security policy", string.Join('.', Binder.Parts(name)));
        }
        var database = session.Database;
        var before = policy.Predicates;
        Set(policy, []);
        database.Remove(policy);
        Undoable(() =>
        {
            database.Add(policy);
            Set(policy, before);
        });
    }

    private void Change(SecurityPolicy policy, SecurityPredicateAction action)
    {
        bool blocks = action.SecurityPredicateType == SecurityPredicateType.Block;
        if (session.Find(action.TargetObjectName) is not TableObject { Temporary: false } table) throw Errors.InvalidObject(string.Join('.', Binder.Parts(action.TargetObjectName)));
        var operation = Operation(action.SecurityPredicateOperation);
        var present = policy.Predicates.FirstOrDefault(p => p.Table == table && p.Blocks == blocks && p.Operation == operation);
        if (action.ActionType == SecurityPredicateActionType.Create)
        {
            if (present is not null) throw Errors.Unsupported($"a second {action.SecurityPredicateType} predicate on {table.Name} in one policy");
            if (!blocks && table.Predicates.Any(p => !p.Blocks)) throw Errors.Unsupported($"FILTER predicates of two policies on {table.Name}");
            Set(policy, [.. policy.Predicates, Predicate(policy, action, table, blocks, operation, policy.Predicates.Select(p => p.Number).DefaultIfEmpty(0).Max() + 1)]);
            return;
        }
        if (present is null) throw Errors.Unsupported($"a change of a predicate on {table.Name} that the policy does not have");
        var rest = policy.Predicates.Where(p => p != present);
        Set(policy, action.ActionType == SecurityPredicateActionType.Drop ? [.. rest] : [.. rest, Predicate(policy, action, table, blocks, operation, present.Number)]);
    }

    private RowPredicate Predicate(SecurityPolicy policy, SecurityPredicateAction action, TableObject table, bool blocks, BlockOperation? operation, int number)
    {
        var call = action.FunctionCall;
        var name = new SchemaObjectName();
        if (call.CallTarget is MultiPartIdentifierCallTarget target)
            foreach (var part in target.MultiPartIdentifier.Identifiers) name.Identifiers.Add(part);
        name.Identifiers.Add(call.FunctionName);
        if (session.Find(name) is not InlineFunction function) throw Errors.InvalidObject(string.Join('.', Binder.Parts(name)));
        var predicate = new RowPredicate(number, policy, table, function, [.. call.Parameters], blocks, operation, DefinitionText.Of(name, call.Parameters));
        // Its columns and its arguments must fit before anybody reads the table.
        var binder = new Binder(session);
        var (_, scope) = TableScope.Of(binder, table.Data.Columns, table.Name);
        binder.BindRowPredicate(predicate, scope);
        return predicate;
    }

    private static BlockOperation? Operation(SecurityPredicateOperation operation) => operation switch
    {
        SecurityPredicateOperation.AfterInsert => BlockOperation.AfterInsert,
        SecurityPredicateOperation.AfterUpdate => BlockOperation.AfterUpdate,
        SecurityPredicateOperation.BeforeUpdate => BlockOperation.BeforeUpdate,
        SecurityPredicateOperation.BeforeDelete => BlockOperation.BeforeDelete,
        _ => null,
    };

    private static void Set(SecurityPolicy policy, IReadOnlyList<RowPredicate> predicates)
    {
        foreach (var table in policy.Predicates.Concat(predicates).Select(p => p.Table).Distinct())
            table.Predicates = [.. table.Predicates.Where(p => p.Policy != policy), .. predicates.Where(p => p.Table == table)];
        policy.Predicates = predicates;
    }

    private void Undoable(Action undo)
    {
        if (session.TransactionDepth > 0) session.Transaction!.OnRollback(undo, session.Database.Id);
    }
}
