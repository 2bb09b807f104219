using SqlServerSandbox.Values.Hierarchy;
using SqlServerSandbox.Values.Spatial;

namespace SqlServerSandbox.Values.Types;

/// <summary>The CLR types that come with the server, from and to their texts.</summary>
internal static class ClrType
{
    public const string Hierarchy = "hierarchyid";
    public const string Geometry = "geometry";
    public const string Geography = "geography";

    public static readonly SqlType HierarchyId = Named(Hierarchy);

    public static bool IsOne(string name) => name is Hierarchy or Geometry or Geography;

    public static SqlType Named(string name) => new(TypeId.Udt, SqlType.Max, UdtName: name);

    public static bool IsHierarchy(SqlType type) => type.UdtName == Hierarchy;

    public static bool IsGeography(SqlType type) => type.UdtName == Geography;

    /// <summary>Whether values have an order: those of hierarchyid do.</summary>
    public static bool IsComparable(SqlType type) => type.Family != Family.Udt || IsHierarchy(type);

    public static byte[] Parse(string text, SqlType type)
    {
        if (IsHierarchy(type)) return HierarchyPath.Parse(text).Encode();
        bool geography = IsGeography(type);
        return SpatialBytes.Write(new SpatialValue(SpatialParser.Parse(text, geography), geography ? 4326 : 0), geography);
    }

    public static string ToText(byte[] bytes, SqlType type) =>
        IsHierarchy(type) ? HierarchyPath.Decode(bytes).ToString() : SpatialText.Write(SpatialBytes.Read(bytes, IsGeography(type)).Shape, withZm: true);

    /// <summary>The bytes, if they are of the type's form.</summary>
    public static byte[] Checked(byte[] bytes, SqlType type)
    {
        if (IsHierarchy(type)) HierarchyPath.Decode(bytes);
        else SpatialBytes.Read(bytes, IsGeography(type));
        return bytes;
    }
}
