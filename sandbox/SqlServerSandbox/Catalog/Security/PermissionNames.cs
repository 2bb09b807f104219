namespace SqlServerSandbox.Catalog.Security;

/// <summary>The permissions that there are, with the codes of sys.database_permissions ("Permissions (Database Engine)").</summary>
internal static class PermissionNames
{
    /// <summary>On tables and views; the first three also on columns.</summary>
    public static readonly string[] OnObjects =
        ["SELECT", "UPDATE", "REFERENCES", "INSERT", "DELETE", "VIEW CHANGE TRACKING", "VIEW DEFINITION", "ALTER", "TAKE OWNERSHIP", "CONTROL"];

    public static readonly string[] OnSchemas =
    [
        "SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES", "EXECUTE", "CREATE SEQUENCE", "VIEW CHANGE TRACKING", "VIEW DEFINITION", "ALTER", "TAKE OWNERSHIP", "CONTROL",
    ];

    public static readonly string[] OnDatabases =
    [
        "CREATE TABLE", "CREATE VIEW", "CREATE PROCEDURE", "CREATE FUNCTION", "CREATE DEFAULT", "CREATE RULE", "BACKUP DATABASE", "BACKUP LOG", "CREATE DATABASE", "CREATE TYPE", "CREATE ASSEMBLY",
        "CREATE XML SCHEMA COLLECTION", "CREATE SCHEMA", "CREATE SYNONYM", "CREATE ROLE", "CONNECT", "CONNECT REPLICATION", "CHECKPOINT", "SUBSCRIBE QUERY NOTIFICATIONS", "AUTHENTICATE", "SHOWPLAN",
        "ALTER ANY USER", "ALTER ANY ROLE", "ALTER ANY SCHEMA", "ALTER ANY DATABASE DDL TRIGGER", "ALTER ANY SECURITY POLICY", "ALTER ANY MASK", "UNMASK", "VIEW DATABASE STATE",
        "VIEW DATABASE PERFORMANCE STATE", "VIEW DATABASE SECURITY STATE", "VIEW DEFINITION", "VIEW CHANGE TRACKING", "EXECUTE", "SELECT", "INSERT", "UPDATE", "DELETE", "REFERENCES", "TAKE OWNERSHIP",
        "ALTER", "CONTROL",
    ];

    private static readonly Dictionary<string, string> Codes = new()
    {
        ["SELECT"] = "SL",
        ["INSERT"] = "IN",
        ["UPDATE"] = "UP",
        ["DELETE"] = "DL",
        ["REFERENCES"] = "RF",
        ["EXECUTE"] = "EX",
        ["CONTROL"] = "CL",
        ["ALTER"] = "AL",
        ["TAKE OWNERSHIP"] = "TO",
        ["VIEW DEFINITION"] = "VW",
        ["VIEW CHANGE TRACKING"] = "VWCT",
        ["CONNECT"] = "CO",
        ["CREATE TABLE"] = "CRTB",
        ["CREATE VIEW"] = "CRVW",
        ["CREATE SCHEMA"] = "CRSM",
        ["CREATE PROCEDURE"] = "CRPR",
        ["CREATE FUNCTION"] = "CRFN",
        ["CREATE ROLE"] = "CRRL",
        ["CREATE TYPE"] = "CRTY",
        ["VIEW DATABASE STATE"] = "VWDS",
        ["SHOWPLAN"] = "SPLN",
        ["UNMASK"] = "UMSK",
        ["ALTER ANY SCHEMA"] = "ALSM",
        ["ALTER ANY USER"] = "ALUS",
        ["ALTER ANY ROLE"] = "ALRL",
        ["ALTER ANY SECURITY POLICY"] = "ALSP",
    };

    public static IReadOnlyList<string> On(byte kind) => kind switch { 0 => OnDatabases, 3 => OnSchemas, _ => OnObjects };

    /// <summary>Four characters; blank where the code is not known here.</summary>
    public static string Code(string permission) => Codes.GetValueOrDefault(permission, "").PadRight(4);
}
