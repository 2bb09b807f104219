using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Functions;
using SqlServerSandbox.Catalog.Policies;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Policies;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

internal sealed partial class Ddl
{
    private bool RunFunction(TSqlStatement statement)
    {
        switch (statement)
        {
            case FunctionStatementBody function:
                DefineFunction(function, statement is AlterFunctionStatement, statement is CreateOrAlterFunctionStatement);
                return true;
            case DropFunctionStatement drop:
                foreach (var name in drop.Objects) DropFunction(name, drop.IsIfExists);
                return true;
            case SecurityPolicyStatement policy:
                session.DemandAdministrator("ALTER ANY SECURITY POLICY");
                new PolicyDdl(session).Run(policy);
                return true;
            case DropSecurityPolicyStatement drop:
                session.DemandAdministrator("ALTER ANY SECURITY POLICY");
                foreach (var name in drop.Objects) new PolicyDdl(session).Drop(name, drop.IsIfExists);
                return true;
            default:
                return false;
        }
    }

    private void DefineFunction(FunctionStatementBody given, bool alter, bool either)
    {
        session.DemandAdministrator("CREATE FUNCTION");
        if (given.ReturnType is not SelectFunctionReturnType { SelectStatement: { } select }) throw Errors.Unsupported("functions that are not inline and table-valued");
        string schema = given.Name.SchemaIdentifier?.Value ?? "dbo";
        string name = given.Name.BaseIdentifier.Value;
        var defined = new InlineFunction(Database.NextId(), schema, name)
        {
            Parameters = [.. given.Parameters.Select(p => (p.VariableName.Value, TypeBinder.Bind(p.DataType, Database).Type))],
            Query = select.QueryExpression,
            With = select.WithCtesAndXmlNamespaces,
            Text = DefinitionText.Written(given),
        };
        var described = new Binder(session).BindFunction(defined);
        int unnamed = described.Names.ToList().FindIndex(n => n.Length == 0);
        if (unnamed >= 0) throw new SqlError(4511, 16, 1, $"Create View or Function failed because no column name was specified for column {unnamed + 1}.", endsBatch: true);
        if (Database.Find(schema, name) is InlineFunction old && (alter || either))
        {
            RefuseBound(old, "ALTER", name);
            Touch(old);
            var before = (old.Parameters, old.Query, old.With, old.Text);
            (old.Parameters, old.Query, old.With, old.Text) = (defined.Parameters, defined.Query, defined.With, defined.Text);
            Undoable(() => (old.Parameters, old.Query, old.With, old.Text) = before);
            return;
        }
        if (alter) throw Errors.InvalidObject($"{schema}.{name}");
        Add(defined);
    }

    private void DropFunction(SchemaObjectName name, bool ifExists)
    {
        if (session.Find(name) is not InlineFunction function)
        {
            if (ifExists) return;
            throw Errors.CannotDrop("function", string.Join('.', Binder.Parts(name)));
        }
        session.DemandAdministrator("DROP FUNCTION");
        RefuseBound(function, "DROP FUNCTION", string.Join('.', Binder.Parts(name)));
        Remove(function);
    }

    // A policy binds its functions and tables, as WITH (SCHEMABINDING = ON) has it.
    private void RefuseBound(InlineFunction function, string verb, string name)
    {
        if (Database.Objects.OfType<SecurityPolicy>().FirstOrDefault(p => p.Predicates.Any(r => r.Function == function)) is { } policy)
            throw new SqlError(3729, 16, 1, $"Cannot {verb} '{name}' because it is being referenced by object '{policy.Name}'.", endsBatch: true);
    }
}
