namespace SqlServerSandbox.Catalog.Security;

/// <summary>A user or role of a database, with the principal_id and type of sys.database_principals.</summary>
internal sealed record Principal(int Id, string Name, char Type)
{
    public const int Public = 0;
    public const int Owner = 1;
    public const int DatabaseOwner = 16384;
    public const int SecurityAdministrator = 16386;
    public const int DefinitionAdministrator = 16387;
    public const int DataReader = 16390;
    public const int DataWriter = 16391;
    public const int DenyDataReader = 16392;
    public const int DenyDataWriter = 16393;

    /// <summary>The login that becomes this user; null for roles and users without one.</summary>
    public string? Login { get; init; }

    public string? DefaultSchema { get; init; }

    public int OwnerId { get; init; } = Owner;

    public DateTime Created { get; init; }

    /// <summary>Whether the sandbox made it together with a login; CREATE USER takes it over.</summary>
    public bool Provisional { get; init; }

    public bool IsRole => Type == 'R';

    public bool IsFixed => Id is >= DatabaseOwner and <= DenyDataWriter;
}
