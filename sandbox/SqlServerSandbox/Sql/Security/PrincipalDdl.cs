using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Security;

/// <summary>CREATE, ALTER and DROP of users and roles, and who owns a schema.</summary>
internal sealed class PrincipalDdl(Session session)
{
    private Permissions Permissions => session.Database.Permissions;

    /// <summary>Runs a statement; false when it is none of these.</summary>
    public bool Run(TSqlStatement statement)
    {
        switch (statement)
        {
            case CreateUserStatement create:
                session.DemandAdministrator("CREATE USER");
                CreateUser(create);
                return true;
            case AlterUserStatement alter:
                session.DemandAdministrator("ALTER USER");
                var user = Permissions.Principals.Find(alter.Name.Value) is { IsRole: false } found ? found : throw SecurityErrors.NotFound("alter", "user", alter.Name.Value);
                Change(Permissions.Principals.With(user, WithOptions(user, alter.UserOptions)));
                return true;
            case DropUserStatement drop:
                session.DemandAdministrator("DROP USER");
                Drop(drop.Name.Value, role: false, drop.IsIfExists);
                return true;
            case CreateRoleStatement create:
                session.DemandAdministrator("CREATE ROLE");
                if (Permissions.Principals.Find(create.Name.Value) is not null) throw SecurityErrors.Exists(create.Name.Value);
                int owner = create.Owner is null ? Principal.Owner : Existing(create.Owner.Value, "find", "principal").Id;
                Change(Permissions.Principals.With(create.Name.Value, 'R', p => p with { OwnerId = owner, Created = Now }));
                return true;
            case DropRoleStatement drop:
                session.DemandAdministrator("DROP ROLE");
                Drop(drop.Name.Value, role: true, drop.IsIfExists);
                return true;
            case AlterRoleStatement role:
                session.DemandAdministrator("ALTER ROLE");
                AlterRole(role);
                return true;
            case AlterAuthorizationStatement { SecurityTargetObject: { ObjectKind: SecurityObjectKind.Schema } target } alter:
                session.DemandAdministrator("ALTER AUTHORIZATION");
                GiveSchema(target.ObjectName.MultiPartIdentifier.Identifiers[^1].Value, alter.PrincipalName.Value);
                return true;
            default:
                return false;
        }
    }

    public void AddMember(string role, string member)
    {
        session.DemandAdministrator("ALTER ROLE");
        var to = Role(role);
        var who = Permissions.Principals.Find(member) ?? throw SecurityErrors.NotFound("add", "principal", member);
        if (who.Id == Principal.Owner) throw SecurityErrors.Special("dbo");
        if (who.IsFixed || who.Id == to.Id || Permissions.Principals.Tokens(to.Id).Contains(who.Id)) throw SecurityErrors.MemberOfItself();
        var all = Permissions.Principals;
        if (!all.Members.Contains((to.Id, who.Id))) Change(all with { Members = all.Members.Add((to.Id, who.Id)) });
    }

    public void DropMember(string role, string member)
    {
        session.DemandAdministrator("ALTER ROLE");
        var from = Role(role);
        var who = Permissions.Principals.Find(member) ?? throw SecurityErrors.NotFound("drop", "principal", member);
        var all = Permissions.Principals;
        Change(all with { Members = all.Members.Remove((from.Id, who.Id)) });
    }

    public void GiveSchema(string schema, string principal)
    {
        if (!session.Database.Schemas.ContainsKey(schema)) throw SecurityErrors.NotFound("find", "schema", schema);
        int owner = Existing(principal, "find", "principal").Id;
        var owners = session.Database.SchemaOwners;
        int before = session.Database.OwnerOf(schema);
        owners[schema] = owner;
        Undoable(() => owners[schema] = before);
    }

    private DateTime Now => session.Clock.GetLocalNow().DateTime;

    private void CreateUser(CreateUserStatement create)
    {
        string name = create.Name.Value;
        string? login = create.UserLoginOption switch
        {
            null => name,
            { UserLoginOptionType: UserLoginOptionType.WithoutLogin } => null,
            { UserLoginOptionType: UserLoginOptionType.Login, Identifier: { } given } => given.Value,
            var other => throw Errors.Unsupported($"CREATE USER {other.UserLoginOptionType}"),
        };
        if (login is not null && session.Server.FindLogin(login) is null) throw SecurityErrors.NoLogin(login);
        var all = Permissions.Principals;
        // A login that the sandbox let in is a user already, until somebody makes him one.
        if (login is not null && all.OfLogin(login) is { } present)
        {
            if (!present.Provisional) throw all.Find(name) is null ? SecurityErrors.OtherUser() : SecurityErrors.Exists(name);
            all = all.Without(present);
        }
        if (all.Find(name) is not null) throw SecurityErrors.Exists(name);
        Change(all.With(name, 'S', p => WithOptions(p with { Login = login, Created = Now }, create.UserOptions)));
    }

    private static Principal WithOptions(Principal user, IList<PrincipalOption> options)
    {
        foreach (var option in options)
        {
            user = option switch
            {
                IdentifierPrincipalOption { OptionKind: PrincipalOptionKind.DefaultSchema } schema => user with { DefaultSchema = schema.Identifier.Value },
                IdentifierPrincipalOption { OptionKind: PrincipalOptionKind.Name } name => user with { Name = name.Identifier.Value },
                IdentifierPrincipalOption { OptionKind: PrincipalOptionKind.Login } login => user with { Login = login.Identifier.Value },
                _ => throw Errors.Unsupported($"users WITH {option.OptionKind}"),
            };
        }
        return user;
    }

    private void AlterRole(AlterRoleStatement role)
    {
        switch (role.Action)
        {
            case AddMemberAlterRoleAction add:
                AddMember(role.Name.Value, add.Member.Value);
                break;
            case DropMemberAlterRoleAction drop:
                DropMember(role.Name.Value, drop.Member.Value);
                break;
            case RenameAlterRoleAction rename:
                var before = Role(role.Name.Value);
                if (before.IsFixed || before.Id == Principal.Public) throw SecurityErrors.NotFound("alter", "role", before.Name);
                Change(Permissions.Principals.With(before, before with { Name = rename.NewName.Value }));
                break;
            default:
                throw Errors.Unsupported("this ALTER ROLE");
        }
    }

    private void Drop(string name, bool role, bool ifExists)
    {
        if (Permissions.Principals.Find(name) is not { } found || found.IsRole != role || found.IsFixed || found.Id < 5)
        {
            if (ifExists) return;
            throw SecurityErrors.NotFound("drop", role ? "role" : "user", name);
        }
        if (role && Permissions.Principals.Members.Any(m => m.Role == found.Id)) throw SecurityErrors.HasMembers();
        if (session.Database.SchemaOwners.Values.Contains(found.Id)) throw SecurityErrors.OwnsSchema();
        var entries = Permissions.Entries;
        Permissions.Entries = entries.RemoveAll(e => e.Grantee == found.Id);
        Undoable(() => Permissions.Entries = entries);
        Change(Permissions.Principals.Without(found));
    }

    private Principal Role(string name) => Permissions.Principals.Find(name) is { IsRole: true, Id: not Principal.Public } role
        ? role
        : throw SecurityErrors.NotFound("alter", "role", name);

    private Principal Existing(string name, string verb, string kind) => Permissions.Principals.Find(name) ?? throw SecurityErrors.NotFound(verb, kind, name);

    private void Change(Principals after)
    {
        var permissions = Permissions;
        var before = permissions.Principals;
        permissions.Principals = after;
        Undoable(() => permissions.Principals = before);
    }

    private void Undoable(Action undo)
    {
        if (session.TransactionDepth > 0) session.Transaction!.OnRollback(undo, session.Database.Id);
    }
}
