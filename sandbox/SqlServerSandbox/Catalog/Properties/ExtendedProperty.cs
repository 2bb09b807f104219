using SqlServerSandbox.Values;

namespace SqlServerSandbox.Catalog.Properties;

/// <summary>What an extended property belongs to: the class and ids of sys.extended_properties.</summary>
internal readonly record struct PropertyOwner(byte Class, string Description, int MajorId, int MinorId);

/// <summary>A property that somebody gave to a thing of the database.</summary>
internal sealed record ExtendedProperty(PropertyOwner Owner, string Name, TypedValue? Value)
{
    public bool Is(PropertyOwner owner, string name) => Owner == owner && Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}
