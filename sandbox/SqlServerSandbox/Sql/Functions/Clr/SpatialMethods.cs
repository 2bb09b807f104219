using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Spatial;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions.Clr;

/// <summary>What a shape tells of itself; nothing here computes on the globe or the plane.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/spatial-geography/spatial-types-geography and .../spatial-geometry/spatial-types-geometry-transact-sql.</remarks>
internal static class SpatialMethods
{
    public static Expr? Bind(string name, Expr target, Expr[] a, Binder binder)
    {
        switch (name)
        {
            case "ToString" or "AsTextZM":
                return Text(name, target, a, withZm: true);
            case "STAsText":
                return Text(name, target, a, withZm: false);
            case "STGeometryType":
                ScalarFunctions.Count(name, a, 0, 0);
                return new FunctionExpr(SqlType.NVarChar(4000), true, [target], (_, v) => Value.From(Read(v[0], target).Shape.Kind.ToString()));
            case "STIsEmpty":
                ScalarFunctions.Count(name, a, 0, 0);
                return new FunctionExpr(SqlType.Bit, true, [target], (_, v) => Value.From(Read(v[0], target).Shape.IsEmpty));
            case "STNumPoints":
                ScalarFunctions.Count(name, a, 0, 0);
                return new FunctionExpr(SqlType.Int, true, [target], (_, v) => Value.From((long)Read(v[0], target).Shape.Positions.Count()));
            case "STNumGeometries":
                ScalarFunctions.Count(name, a, 0, 0);
                return new FunctionExpr(SqlType.Int, true, [target], (_, v) => Value.From((long)Members(Read(v[0], target).Shape).Count));
            case "STGeometryN":
                return Part(name, target, a, binder, (shape, n) => Members(shape) is var all && n <= all.Count ? all[n - 1] : null);
            case "STPointN":
                return Part(name, target, a, binder, (shape, n) => shape.Positions.Skip(n - 1).Select(p => Shape.Of(ShapeKind.Point, [p])).FirstOrDefault());
            case "STStartPoint":
                ScalarFunctions.Count(name, a, 0, 0);
                return Bind("STPointN", target, [new ConstExpr(SqlType.Int, Value.From(1L))], binder);
            default:
                return null;
        }
    }

    public static Expr? Property(string name, Expr target)
    {
        bool geography = ClrType.IsGeography(target.Type);
        return name switch
        {
            "STSrid" => new FunctionExpr(SqlType.Int, true, [target], (_, v) => Value.From((long)Read(v[0], target).Srid)),
            "Lat" when geography => Coordinate(target, p => p.Y),
            "Long" when geography => Coordinate(target, p => p.X),
            "STX" when !geography => Coordinate(target, p => p.X),
            "STY" when !geography => Coordinate(target, p => p.Y),
            "Z" => Coordinate(target, p => p.Z),
            "M" => Coordinate(target, p => p.M),
            "HasZ" => new FunctionExpr(SqlType.Bit, true, [target], (_, v) => Value.From(Read(v[0], target).Shape.Positions.Any(p => !double.IsNaN(p.Z)))),
            "HasM" => new FunctionExpr(SqlType.Bit, true, [target], (_, v) => Value.From(Read(v[0], target).Shape.Positions.Any(p => !double.IsNaN(p.M)))),
            _ => null,
        };
    }

    private static FunctionExpr Text(string name, Expr target, Expr[] a, bool withZm)
    {
        ScalarFunctions.Count(name, a, 0, 0);
        return new FunctionExpr(SqlType.NVarCharMax, true, [target], (_, v) => Value.From(SpatialText.Write(Read(v[0], target).Shape, withZm)));
    }

    // Of anything but a point, and of an empty one, there is none.
    private static FunctionExpr Coordinate(Expr target, Func<Position, double> get) => new(SqlType.Float, true, [target], (_, v) =>
    {
        var shape = Read(v[0], target).Shape;
        double number = shape is { Kind: ShapeKind.Point, IsEmpty: false } ? get(shape.Runs[0][0]) : double.NaN;
        return double.IsNaN(number) ? Value.Null : Value.From(number);
    });

    private static FunctionExpr Part(string name, Expr target, Expr[] a, Binder binder, Func<Shape, int, Shape?> find)
    {
        ScalarFunctions.Count(name, a, 1, 1);
        return new FunctionExpr(target.Type, true, [target, binder.Convert(a[0], SqlType.Int)], (_, v) =>
        {
            var whole = Read(v[0], target);
            var part = v[1].Long < 1 ? null : find(whole.Shape, (int)v[1].Long);
            return part is null ? Value.Null : Value.From(SpatialBytes.Write(new SpatialValue(part, whole.Srid), ClrType.IsGeography(target.Type)));
        });
    }

    private static IReadOnlyList<Shape> Members(Shape shape) =>
        shape.Kind is >= ShapeKind.MultiPoint and <= ShapeKind.GeometryCollection ? shape.Parts : shape.IsEmpty ? [] : [shape];

    private static SpatialValue Read(in Value value, Expr target) => SpatialBytes.Read(value.Bytes, ClrType.IsGeography(target.Type));
}
