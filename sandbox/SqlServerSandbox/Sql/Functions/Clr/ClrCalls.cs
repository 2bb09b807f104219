using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions.Clr;

/// <summary>Methods and properties of the CLR types, by name; names of the CLR are case-sensitive.</summary>
internal static class ClrCalls
{
    public static Expr Method(string name, Expr target, Expr[] arguments, Binder binder) =>
        (ClrType.IsHierarchy(target.Type) ? HierarchyMethods.Bind(name, target, arguments, binder) : SpatialMethods.Bind(name, target, arguments, binder))
        ?? throw new SqlError(6506, 16, 10, $"Could not find method '{name}' for type '{Clr(target.Type.UdtName!)}' in assembly 'Microsoft.SqlServer.Types'", endsBatch: true);

    public static Expr Property(string name, Expr target) =>
        (ClrType.IsHierarchy(target.Type) ? null : SpatialMethods.Property(name, target))
        ?? throw new SqlError(6592, 16, 3, $"Could not find property or field '{name}' for type '{Clr(target.Type.UdtName!)}' in assembly 'Microsoft.SqlServer.Types'.", endsBatch: true);

    /// <summary>A method of a type: <c>geography::Point(18.5, -69.9, 4326)</c>.</summary>
    public static Expr Static(string type, string name, Expr[] arguments, Binder binder)
    {
        string canonical = type.ToLowerInvariant();
        if (!ClrType.IsOne(canonical)) throw new SqlError(243, 16, 4, $"Type {type} is not a defined system type.", endsBatch: true);
        return (canonical == ClrType.Hierarchy ? HierarchyMethods.Static(name, arguments, binder) : SpatialFactories.Bind(name, ClrType.Named(canonical), arguments, binder))
            ?? throw new SqlError(6506, 16, 10, $"Could not find method '{name}' for type '{Clr(canonical)}' in assembly 'Microsoft.SqlServer.Types'", endsBatch: true);
    }

    /// <summary>The other operand, brought to the type of the target.</summary>
    public static Expr Same(Expr argument, Expr target, Binder binder) => binder.Convert(argument, target.Type);

    private static string Clr(string type) => type switch
    {
        ClrType.Hierarchy => "Microsoft.SqlServer.Types.SqlHierarchyId",
        ClrType.Geometry => "Microsoft.SqlServer.Types.SqlGeometry",
        _ => "Microsoft.SqlServer.Types.SqlGeography",
    };
}
