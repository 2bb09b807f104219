using System.Globalization;
using System.Text;

namespace SqlServerSandbox.Values.Spatial;

/// <summary>Well-known text of a shape, as the spatial types write it.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/spatial-geometry/astextzm-geometry-data-type; STAsText leaves elevation and measure out.</remarks>
internal static class SpatialText
{
    public static string Write(Shape shape, bool withZm)
    {
        var text = new StringBuilder();
        Append(text, shape, withZm);
        return text.ToString();
    }

    private static void Append(StringBuilder text, Shape shape, bool withZm)
    {
        text.Append(shape.Kind.ToString().ToUpperInvariant());
        if (shape.Kind == ShapeKind.FullGlobe) return;
        text.Append(' ');
        AppendBody(text, shape, withZm);
    }

    private static void AppendBody(StringBuilder text, Shape shape, bool withZm)
    {
        if (shape.Runs.Count == 0 && shape.Parts.Count == 0)
        {
            text.Append("EMPTY");
            return;
        }
        switch (shape.Kind)
        {
            case ShapeKind.Point or ShapeKind.LineString:
                AppendRun(text, shape.Runs[0], withZm);
                break;
            case ShapeKind.Polygon:
                AppendList(text, shape.Runs, run => AppendRun(text, run, withZm));
                break;
            case ShapeKind.GeometryCollection:
                AppendList(text, shape.Parts, part => Append(text, part, withZm));
                break;
            default:
                AppendList(text, shape.Parts, part => AppendBody(text, part, withZm));
                break;
        }
    }

    private static void AppendRun(StringBuilder text, IReadOnlyList<Position> run, bool withZm) =>
        AppendList(text, run, p => text.Append(Numbers(p, withZm)));

    private static void AppendList<T>(StringBuilder text, IReadOnlyList<T> items, Action<T> append)
    {
        text.Append('(');
        for (int i = 0; i < items.Count; i++)
        {
            if (i > 0) text.Append(", ");
            append(items[i]);
        }
        text.Append(')');
    }

    private static string Numbers(Position p, bool withZm)
    {
        string plane = $"{Number(p.X)} {Number(p.Y)}";
        bool z = withZm && !double.IsNaN(p.Z), m = withZm && !double.IsNaN(p.M);
        if (!z && !m) return plane;
        return m ? $"{plane} {(z ? Number(p.Z) : "NULL")} {Number(p.M)}" : $"{plane} {Number(p.Z)}";
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
