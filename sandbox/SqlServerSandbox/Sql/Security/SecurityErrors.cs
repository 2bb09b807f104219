using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Security;

/// <summary>What is said of principals and permissions, in the words of <c>sys.messages</c>.</summary>
internal static class SecurityErrors
{
    public static SqlError NotFound(string verb, string kind, string name) => new(
        15151, 16, 1, $"Cannot {verb} the {kind} '{name}', because it does not exist or you do not have permission.", endsBatch: true);

    public static SqlError Exists(string name) => new(
        15023, 16, 1, $"User, group, or role '{name}' already exists in the current database.", endsBatch: true);

    public static SqlError NoLogin(string name) => new(15007, 16, 1, $"'{name}' is not a valid login or you do not have permission.", endsBatch: true);

    public static SqlError OtherUser() => new(15063, 16, 1, "The login already has an account under a different user name.", endsBatch: true);

    public static SqlError Special(string name) => new(15405, 16, 1, $"Cannot use the special principal '{name}'.", endsBatch: true);

    public static SqlError HasMembers() => new(15144, 16, 1, "The role has members. It must be empty before it can be dropped.", endsBatch: true);

    public static SqlError MemberOfItself() => new(15413, 11, 1, "Cannot make a role a member of itself.", endsBatch: true);

    public static SqlError OwnsSchema() => new(15138, 16, 1, "The database principal owns a schema in the database, and cannot be dropped.", endsBatch: true);

    public static SqlError NoGrantor() => new(4613, 16, 1, "Grantor does not have GRANT permission.", endsBatch: true);

    public static SqlError CannotExecuteAs(string kind, string name) => kind == "server"
        ? new(15406, 16, 1, $"Cannot execute as the server principal because the principal \"{name}\" does not exist, this type of principal cannot be impersonated, or you do not have permission.", endsBatch: true)
        : new(15517, 16, 1, $"Cannot execute as the database principal because the principal \"{name}\" does not exist, this type of principal cannot be impersonated, or you do not have permission.", endsBatch: true);
}
