using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Security(HandledList list) => list
        .Add<CreateLoginStatement>(nameof(CreateLoginStatement.Name), nameof(CreateLoginStatement.Source))
        .Add<PasswordCreateLoginSource>(nameof(PasswordCreateLoginSource.Password), nameof(PasswordCreateLoginSource.Options))
        // Passwords of any kind are taken, and never expire.
        .Only<PrincipalOption, PrincipalOptionKind>(nameof(PrincipalOption.OptionKind), PrincipalOptionKind.Password, PrincipalOptionKind.CheckPolicy, PrincipalOptionKind.CheckExpiration)
        .When<OnOffPrincipalOption>(nameof(OnOffPrincipalOption.OptionState), (_, value) => value is OptionState.Off)
        .Add<PasswordAlterPrincipalOption>(nameof(PasswordAlterPrincipalOption.Password))
        .Add<DropUnownedObjectStatement>(nameof(DropUnownedObjectStatement.Name), nameof(DropUnownedObjectStatement.IsIfExists))
        .Add<DropLoginStatement>().Add<DropUserStatement>()
        .Add<AlterLoginStatement>(nameof(AlterLoginStatement.Name))
        .Add<AlterLoginOptionsStatement>(nameof(AlterLoginOptionsStatement.Options))
        .Add<UserStatement>(nameof(UserStatement.Name))
        .When<CreateUserStatement>(nameof(CreateUserStatement.UserLoginOption), (user, value) =>
            value is UserLoginOption { UserLoginOptionType: UserLoginOptionType.Login, Identifier: { } login } && login.Value.Equals(user.Name.Value, StringComparison.OrdinalIgnoreCase))
        .Add<UserLoginOption>(nameof(UserLoginOption.UserLoginOptionType), nameof(UserLoginOption.Identifier))
        .Add<SecurityStatement>(nameof(SecurityStatement.Permissions), nameof(SecurityStatement.SecurityTargetObject), nameof(SecurityStatement.Principals))
        .Add<GrantStatement>()
        .Add<DenyStatement>(nameof(DenyStatement.CascadeOption))
        .Add<RevokeStatement>(nameof(RevokeStatement.CascadeOption))
        .Add<Permission>(nameof(Permission.Identifiers), nameof(Permission.Columns))
        .Add<SecurityTargetObject>(nameof(SecurityTargetObject.ObjectKind), nameof(SecurityTargetObject.ObjectName))
        .Add<SecurityTargetObjectName>(nameof(SecurityTargetObjectName.MultiPartIdentifier))
        .Add<SecurityPrincipal>(nameof(SecurityPrincipal.PrincipalType), nameof(SecurityPrincipal.Identifier))
        .Add<RoleStatement>(nameof(RoleStatement.Name))
        .Add<AlterRoleStatement>(nameof(AlterRoleStatement.Action))
        .Add<AlterServerRoleStatement>()
        .Add<AddMemberAlterRoleAction>(nameof(AddMemberAlterRoleAction.Member))
        .Add<DropMemberAlterRoleAction>(nameof(DropMemberAlterRoleAction.Member));
}
