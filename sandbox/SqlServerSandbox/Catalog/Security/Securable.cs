namespace SqlServerSandbox.Catalog.Security;

/// <summary>What a permission is about: the class and the ids of sys.database_permissions.</summary>
/// <param name="Class">0 the database, 1 an object or column, 3 a schema.</param>
/// <param name="MajorId">The object or schema.</param>
/// <param name="MinorId">The column, 0 for the whole.</param>
internal readonly record struct Securable(byte Class, int MajorId, int MinorId = 0)
{
    public static Securable Database => new(0, 0);

    public string Description => Class switch { 0 => "DATABASE", 3 => "SCHEMA", _ => "OBJECT_OR_COLUMN" };

    public static Securable Object(int id, int column = 0) => new(1, id, column);

    public static Securable Schema(int id) => new(3, id);
}
