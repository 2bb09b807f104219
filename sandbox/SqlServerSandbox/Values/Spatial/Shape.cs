namespace SqlServerSandbox.Values.Spatial;

/// <summary>Kinds of shapes, with their numbers in the binary forms ([MS-SSCLRT] 2.1.1, "OpenGisType").</summary>
internal enum ShapeKind : byte
{
    Point = 1,
    LineString = 2,
    Polygon = 3,
    MultiPoint = 4,
    MultiLineString = 5,
    MultiPolygon = 6,
    GeometryCollection = 7,
    FullGlobe = 11,
}

/// <summary>A position; <see cref="double.NaN"/> where there is no elevation or measure.</summary>
internal readonly record struct Position(double X, double Y, double Z = double.NaN, double M = double.NaN);

/// <summary>A shape of runs of positions, or of other shapes.</summary>
/// <remarks>A point has one run of one position, a polygon one run for each ring, the outer first.</remarks>
internal sealed record Shape(ShapeKind Kind, IReadOnlyList<IReadOnlyList<Position>> Runs, IReadOnlyList<Shape> Parts)
{
    public bool IsEmpty => Runs.Count == 0 && Parts.All(p => p.IsEmpty);

    /// <summary>The shape and those within, each before its own.</summary>
    public IEnumerable<Shape> Tree => Parts.SelectMany(p => p.Tree).Prepend(this);

    public IEnumerable<Position> Positions => Tree.SelectMany(s => s.Runs).SelectMany(r => r);

    public static Shape Of(ShapeKind kind, params IReadOnlyList<Position>[] runs) => new(kind, runs, []);
}

/// <summary>A <c>geometry</c> or <c>geography</c>: a shape and the number of its reference system.</summary>
/// <remarks>Of a geography, X is the longitude and Y the latitude, as its text has them.</remarks>
internal sealed record SpatialValue(Shape Shape, int Srid);
