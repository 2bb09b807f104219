using SqlServerSandbox.Catalog.Security;

namespace SqlServerSandbox.Catalog;

/// <summary>Permissions of the server as a whole, and which of them cover others.</summary>
/// <remarks>https://learn.microsoft.com/sql/relational-databases/security/permissions-database-engine</remarks>
internal static class ServerPermissions
{
    private static readonly Dictionary<string, string[]> Covering = new(StringComparer.OrdinalIgnoreCase)
    {
        ["VIEW SERVER STATE"] = ["CONTROL SERVER"],
        ["VIEW SERVER PERFORMANCE STATE"] = ["VIEW SERVER STATE", "CONTROL SERVER"],
        ["VIEW SERVER SECURITY STATE"] = ["VIEW SERVER STATE", "CONTROL SERVER"],
        ["VIEW ANY DATABASE"] = ["CONTROL SERVER"],
        ["VIEW ANY DEFINITION"] = ["CONTROL SERVER"],
        ["CONNECT SQL"] = ["CONTROL SERVER"],
        ["CONTROL SERVER"] = [],
    };

    /// <summary>Whether a permission is one of the server, to be granted in master.</summary>
    public static bool Knows(string permission) => Covering.ContainsKey(permission);

    public static bool Allows(LoginPermissions granted, string login, string permission) =>
        granted.Allows(login, permission) || (!granted.Denies(login, permission) && Covering.GetValueOrDefault(permission, []).Any(above => granted.Allows(login, above)));
}
