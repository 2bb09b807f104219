namespace SqlServerSandbox.Catalog.Security;

/// <summary>The state of a permission, with the letter of sys.database_permissions.</summary>
internal enum PermissionState
{
    Deny = 'D',
    Grant = 'G',
    GrantWithOption = 'W',
}

/// <summary>One row of sys.database_permissions.</summary>
internal sealed record PermissionEntry(Securable On, int Grantee, string Permission, PermissionState State, int Grantor)
{
    public bool Is(Securable on, int grantee, string permission) => On == on && Grantee == grantee && Permission == permission;
}
