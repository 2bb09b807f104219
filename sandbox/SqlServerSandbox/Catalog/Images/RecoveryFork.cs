namespace SqlServerSandbox.Catalog.Images;

/// <summary>Which line of the database's past it is on: sys.database_recovery_status.</summary>
/// <param name="DatabaseGuid">Stays with the database, and with what is restored over it.</param>
/// <param name="FamilyGuid">Of the backups that belong together.</param>
/// <param name="First">The fork of its beginning.</param>
/// <param name="Current">The fork since it was last restored.</param>
internal sealed record RecoveryFork(Guid DatabaseGuid, Guid FamilyGuid, Guid First, Guid Current)
{
    public static RecoveryFork Begin()
    {
        var first = Guid.NewGuid();
        return new RecoveryFork(Guid.NewGuid(), Guid.NewGuid(), first, first);
    }

    /// <summary>After a restore: "a new recovery fork"; "a new GUID when you restore a database that does not yet exist".</summary>
    public RecoveryFork Restored(bool asNewDatabase) =>
        this with { DatabaseGuid = asNewDatabase ? Guid.NewGuid() : DatabaseGuid, Current = Guid.NewGuid() };
}
