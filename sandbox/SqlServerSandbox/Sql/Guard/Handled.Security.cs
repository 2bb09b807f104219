using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Security(HandledList list) => list
        .Add<CreateLoginStatement>(nameof(CreateLoginStatement.Name), nameof(CreateLoginStatement.Source))
        .Add<PasswordCreateLoginSource>(nameof(PasswordCreateLoginSource.Password), nameof(PasswordCreateLoginSource.Options))
        // Passwords of any kind are taken, and never expire.
        .Only<PrincipalOption, PrincipalOptionKind>(nameof(PrincipalOption.OptionKind), PrincipalOptionKind.Password, PrincipalOptionKind.CheckPolicy, PrincipalOptionKind.CheckExpiration,
            PrincipalOptionKind.DefaultSchema, PrincipalOptionKind.Name, PrincipalOptionKind.Login)
        .When<OnOffPrincipalOption>(nameof(OnOffPrincipalOption.OptionState), (_, value) => value is OptionState.Off)
        .Add<PasswordAlterPrincipalOption>(nameof(PasswordAlterPrincipalOption.Password))
        .Add<DropUnownedObjectStatement>(nameof(DropUnownedObjectStatement.Name), nameof(DropUnownedObjectStatement.IsIfExists))
        .Add<DropLoginStatement>().Add<DropUserStatement>()
        .Add<AlterLoginStatement>(nameof(AlterLoginStatement.Name))
        .Add<AlterLoginOptionsStatement>(nameof(AlterLoginOptionsStatement.Options))
        .Add<UserStatement>(nameof(UserStatement.Name))
        .Add<UserStatement>(nameof(UserStatement.UserOptions))
        .Add<CreateUserStatement>(nameof(CreateUserStatement.UserLoginOption))
        .Add<AlterUserStatement>()
        .Only<IdentifierPrincipalOption, PrincipalOptionKind>(nameof(PrincipalOption.OptionKind), PrincipalOptionKind.DefaultSchema, PrincipalOptionKind.Name, PrincipalOptionKind.Login)
        .Add<IdentifierPrincipalOption>(nameof(IdentifierPrincipalOption.Identifier))
        .Add<UserLoginOption>(nameof(UserLoginOption.UserLoginOptionType), nameof(UserLoginOption.Identifier))
        .Add<SecurityStatement>(nameof(SecurityStatement.Permissions), nameof(SecurityStatement.SecurityTargetObject), nameof(SecurityStatement.Principals))
        .Add<GrantStatement>(nameof(GrantStatement.WithGrantOption))
        .Add<DenyStatement>(nameof(DenyStatement.CascadeOption))
        .Add<RevokeStatement>(nameof(RevokeStatement.CascadeOption), nameof(RevokeStatement.GrantOptionFor))
        .Add<Permission>(nameof(Permission.Identifiers), nameof(Permission.Columns))
        .Add<SecurityTargetObject>(nameof(SecurityTargetObject.ObjectKind), nameof(SecurityTargetObject.ObjectName))
        .Add<SecurityTargetObjectName>(nameof(SecurityTargetObjectName.MultiPartIdentifier))
        .Add<SecurityPrincipal>(nameof(SecurityPrincipal.PrincipalType), nameof(SecurityPrincipal.Identifier))
        .Add<RoleStatement>(nameof(RoleStatement.Name))
        .Add<CreateRoleStatement>(nameof(CreateRoleStatement.Owner))
        .Add<DropRoleStatement>()
        .Add<RenameAlterRoleAction>(nameof(RenameAlterRoleAction.NewName))
        .Add<AlterAuthorizationStatement>(nameof(AlterAuthorizationStatement.SecurityTargetObject), nameof(AlterAuthorizationStatement.PrincipalName))
        .Add<ExecuteAsStatement>(nameof(ExecuteAsStatement.ExecuteContext))
        .Only<ExecuteContext, ExecuteAsOption>(nameof(ExecuteContext.Kind), ExecuteAsOption.Caller, ExecuteAsOption.Login, ExecuteAsOption.User)
        .Add<ExecuteContext>(nameof(ExecuteContext.Principal))
        .Add<RevertStatement>()
        .Add<AlterRoleStatement>(nameof(AlterRoleStatement.Action))
        .Add<AlterServerRoleStatement>()
        .Add<AddMemberAlterRoleAction>(nameof(AddMemberAlterRoleAction.Member))
        .Add<DropMemberAlterRoleAction>(nameof(DropMemberAlterRoleAction.Member));

    private static void Policies(HandledList list) => list
        .Add<ProcedureStatementBodyBase>(nameof(ProcedureStatementBodyBase.Parameters))
        .Add<FunctionStatementBody>(nameof(FunctionStatementBody.Name), nameof(FunctionStatementBody.ReturnType), nameof(FunctionStatementBody.Options))
        .Add<CreateFunctionStatement>().Add<AlterFunctionStatement>().Add<CreateOrAlterFunctionStatement>()
        // What a function binds is looked at when it is dropped.
        .Only<FunctionOption, FunctionOptionKind>(nameof(FunctionOption.OptionKind), FunctionOptionKind.SchemaBinding)
        .Add<SelectFunctionReturnType>(nameof(SelectFunctionReturnType.SelectStatement))
        .Add<ProcedureParameter>(nameof(ProcedureParameter.VariableName), nameof(ProcedureParameter.DataType))
        .Add<DropFunctionStatement>()
        .Add<SecurityPolicyStatement>(
            nameof(SecurityPolicyStatement.Name), nameof(SecurityPolicyStatement.SecurityPredicateActions), nameof(SecurityPolicyStatement.SecurityPolicyOptions), nameof(SecurityPolicyStatement.ActionType))
        .Add<CreateSecurityPolicyStatement>().Add<AlterSecurityPolicyStatement>().Add<DropSecurityPolicyStatement>()
        .Add<SecurityPredicateAction>(
            nameof(SecurityPredicateAction.ActionType), nameof(SecurityPredicateAction.SecurityPredicateType), nameof(SecurityPredicateAction.FunctionCall),
            nameof(SecurityPredicateAction.TargetObjectName), nameof(SecurityPredicateAction.SecurityPredicateOperation))
        .Add<SecurityPolicyOption>(nameof(SecurityPolicyOption.OptionKind), nameof(SecurityPolicyOption.OptionState));
}
