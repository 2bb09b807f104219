namespace SqlServerSandbox.Engine;

/// <summary>What a table is to the catalogue.</summary>
internal interface ITableOwner
{
    int DatabaseId { get; }

    int ObjectId { get; }
}
