using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Spatial;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions.Clr;

/// <summary>Methods of the types geometry and geography that make a shape.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/spatial-geography/ogc-static-geography-methods and .../spatial-geography/point-geography-data-type.</remarks>
internal static class SpatialFactories
{
    private static readonly Dictionary<string, ShapeKind?> FromText = new()
    {
        ["STGeomFromText"] = null,
        ["STPointFromText"] = ShapeKind.Point,
        ["STLineFromText"] = ShapeKind.LineString,
        ["STPolyFromText"] = ShapeKind.Polygon,
        ["STMPointFromText"] = ShapeKind.MultiPoint,
        ["STMLineFromText"] = ShapeKind.MultiLineString,
        ["STMPolyFromText"] = ShapeKind.MultiPolygon,
        ["STGeomCollFromText"] = ShapeKind.GeometryCollection,
    };

    public static Expr? Bind(string name, SqlType type, Expr[] a, Binder binder)
    {
        bool geography = ClrType.IsGeography(type);
        if (FromText.TryGetValue(name, out var kind))
        {
            ScalarFunctions.Count(name, a, 2, 2);
            return new FunctionExpr(type, true, [binder.Convert(a[0], SqlType.NVarCharMax), binder.Convert(a[1], SqlType.Int)], (_, v) => Make(v[0].Text, kind, v[1].Long, geography));
        }
        switch (name)
        {
            case "Parse":
                ScalarFunctions.Count(name, a, 1, 1);
                return new FunctionExpr(type, true, [binder.Convert(a[0], SqlType.NVarCharMax)], (_, v) => Value.From(ClrType.Parse(v[0].Text, type)));
            case "Point":
                ScalarFunctions.Count(name, a, 3, 3);
                Expr[] numbers = [binder.Convert(a[0], SqlType.Float), binder.Convert(a[1], SqlType.Float), binder.Convert(a[2], SqlType.Int)];
                return new FunctionExpr(type, true, numbers, (_, v) => Point(v[0].Double, v[1].Double, v[2].Long, geography));
            default:
                return null;
        }
    }

    private static Value Make(string text, ShapeKind? kind, long srid, bool geography)
    {
        var shape = SpatialParser.Parse(text, geography);
        if (kind is { } wanted && shape.Kind != wanted) throw SpatialErrors.Expected(geography, wanted.ToString().ToUpperInvariant(), 0, text);
        return Value.From(SpatialBytes.Write(new SpatialValue(shape, Checked(srid, geography)), geography));
    }

    // geography::Point takes the latitude first.
    private static Value Point(double first, double second, long srid, bool geography)
    {
        var position = geography ? new Position(second, first) : new Position(first, second);
        if (geography && first is not (>= -90 and <= 90)) throw SpatialErrors.NoLatitude();
        if (geography && second is not (>= -15069 and <= 15069)) throw SpatialErrors.NoLongitude();
        return Value.From(SpatialBytes.Write(new SpatialValue(Shape.Of(ShapeKind.Point, [position]), Checked(srid, geography)), geography));
    }

    // The systems of sys.spatial_reference_systems are those of EPSG between these numbers, and one of Microsoft's own.
    private static int Checked(long srid, bool geography)
    {
        bool known = geography ? srid is (>= 4120 and <= 4999) or 104001 : srid is >= 0 and <= 999999;
        return known ? (int)srid : throw SpatialErrors.NoSrid(geography);
    }
}
