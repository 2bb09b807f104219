using System.Globalization;

namespace SqlServerSandbox.Values.Spatial;

/// <summary>Reads well-known text: <c>POINT (1 2)</c>, <c>POLYGON EMPTY</c>, up to four numbers a position, NULL for an elevation that is missing.</summary>
internal sealed class SpatialParser
{
    private readonly string _text;
    private readonly bool _geography;
    private int _at;

    private SpatialParser(string text, bool geography)
    {
        _text = text;
        _geography = geography;
    }

    /// <exception cref="SqlError">6522 when the text is no shape.</exception>
    public static Shape Parse(string text, bool geography)
    {
        var parser = new SpatialParser(text, geography);
        var shape = parser.Tagged();
        parser.Blanks();
        return parser._at == text.Length ? shape : throw SpatialErrors.Expected(geography, "", parser._at, text[parser._at..]);
    }

    private Shape Tagged()
    {
        Blanks();
        int start = _at;
        string word = Word();
        if (!Enum.TryParse<ShapeKind>(word, ignoreCase: true, out var kind) || !char.IsLetter(word[0]) || (kind == ShapeKind.FullGlobe && !_geography))
        {
            if (word.ToUpperInvariant() is "CIRCULARSTRING" or "COMPOUNDCURVE" or "CURVEPOLYGON") throw Errors.Unsupported(word.ToUpperInvariant());
            throw SpatialErrors.NoText(_geography, _text[start..], start);
        }
        return kind == ShapeKind.FullGlobe ? Shape.Of(kind) : Body(kind);
    }

    private Shape Body(ShapeKind kind)
    {
        if (Takes("EMPTY")) return Shape.Of(kind);
        switch (kind)
        {
            case ShapeKind.Point:
                Expect('(');
                var position = Position();
                Expect(')');
                return Shape.Of(kind, [position]);
            case ShapeKind.LineString:
                return Shape.Of(kind, Run());
            case ShapeKind.Polygon:
                return new Shape(kind, List(Run), []);
            case ShapeKind.MultiPoint:
                return new Shape(kind, [], List(PointOfMany));
            case ShapeKind.MultiLineString:
                return new Shape(kind, [], List(() => Body(ShapeKind.LineString)));
            case ShapeKind.MultiPolygon:
                return new Shape(kind, [], List(() => Body(ShapeKind.Polygon)));
            default:
                return new Shape(kind, [], List(Tagged));
        }
    }

    // MULTIPOINT ((1 2), (3 4)) and MULTIPOINT (1 2, 3 4) are the same.
    private Shape PointOfMany()
    {
        Blanks();
        bool wrapped = _at < _text.Length && _text[_at] == '(';
        return wrapped || Ahead("EMPTY") ? Body(ShapeKind.Point) : Shape.Of(ShapeKind.Point, [Position()]);
    }

    private IReadOnlyList<Position> Run() => List(Position);

    private List<T> List<T>(Func<T> item)
    {
        Expect('(');
        var items = new List<T> { item() };
        while (Takes(",")) items.Add(item());
        Expect(')');
        return items;
    }

    private Position Position()
    {
        double x = Number(false), y = Number(false);
        double z = AtNumber() ? Number(true) : double.NaN;
        double m = AtNumber() ? Number(true) : double.NaN;
        if (_geography && y is not (>= -90 and <= 90)) throw SpatialErrors.NoLatitude();
        if (_geography && x is not (>= -15069 and <= 15069)) throw SpatialErrors.NoLongitude();
        return new Position(x, y, z, m);
    }

    private bool AtNumber()
    {
        Blanks();
        return _at < _text.Length && _text[_at] is not (',' or ')');
    }

    private double Number(bool orNull)
    {
        Blanks();
        int start = _at;
        while (_at < _text.Length && _text[_at] is not (',' or ')' or '(') && !char.IsWhiteSpace(_text[_at])) _at++;
        string word = _text[start.._at];
        if (orNull && word.Equals("NULL", StringComparison.OrdinalIgnoreCase)) return double.NaN;
        return double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw SpatialErrors.NoNumber(_geography, start, word);
    }

    private string Word()
    {
        int start = _at;
        while (_at < _text.Length && char.IsLetter(_text[_at])) _at++;
        return start == _at ? " " : _text[start.._at];
    }

    private bool Ahead(string word)
    {
        Blanks();
        return string.Compare(_text, _at, word, 0, word.Length, StringComparison.OrdinalIgnoreCase) == 0;
    }

    private bool Takes(string word)
    {
        if (!Ahead(word)) return false;
        _at += word.Length;
        return true;
    }

    private void Expect(char c)
    {
        if (!Takes(c.ToString())) throw SpatialErrors.Expected(_geography, c.ToString(), _at, _text[_at..]);
    }

    private void Blanks()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }
}
