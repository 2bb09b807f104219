using System.Buffers.Binary;

namespace SqlServerSandbox.Values.Spatial;

/// <summary>The bytes of a shape ([MS-SSCLRT] 2.1.1 and 2.1.2): SRID, version, flags, then positions, figures and shapes.</summary>
/// <remarks>A geography has the latitude before the longitude. Arcs are not known. Every shape that is written is marked valid: what would be invalid is not looked for.</remarks>
internal static class SpatialBytes
{
    private const byte HasZ = 0x01;
    private const byte HasM = 0x02;
    private const byte IsValid = 0x04;
    private const byte SinglePoint = 0x08;
    private const byte SingleSegment = 0x10;
    private const byte Stroke = 1;

    public static byte[] Write(SpatialValue value, bool geography)
    {
        var shape = value.Shape;
        Position[] positions = [.. shape.Positions];
        bool z = positions.Any(p => !double.IsNaN(p.Z)), m = positions.Any(p => !double.IsNaN(p.M));
        var into = new ByteBuffer(64);
        into.Int32(value.Srid);
        into.Byte(shape.Kind == ShapeKind.FullGlobe ? (byte)2 : (byte)1);
        bool point = shape.Kind == ShapeKind.Point && positions.Length == 1;
        bool segment = shape.Kind == ShapeKind.LineString && positions.Length == 2;
        into.Byte((byte)(IsValid | (z ? HasZ : 0) | (m ? HasM : 0) | (point ? SinglePoint : 0) | (segment ? SingleSegment : 0)));
        if (!point && !segment) into.Int32(positions.Length);
        foreach (var p in positions)
        {
            into.Int64(BitConverter.DoubleToInt64Bits(geography ? p.Y : p.X));
            into.Int64(BitConverter.DoubleToInt64Bits(geography ? p.X : p.Y));
        }
        if (z) foreach (var p in positions) into.Int64(BitConverter.DoubleToInt64Bits(p.Z));
        if (m) foreach (var p in positions) into.Int64(BitConverter.DoubleToInt64Bits(p.M));
        if (!point && !segment) WriteStructure(into, shape);
        return into.Written.ToArray();
    }

    /// <exception cref="SqlError">6522 when the bytes are no shape.</exception>
    public static SpatialValue Read(byte[] bytes, bool geography)
    {
        try
        {
            return ReadCore(bytes, geography);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException or OverflowException)
        {
            throw SpatialErrors.NoBytes(geography);
        }
    }

    private static SpatialValue ReadCore(byte[] bytes, bool geography)
    {
        var from = new Reader(bytes);
        int srid = from.Int32();
        byte version = from.Byte(), flags = from.Byte();
        if (version is not (1 or 2)) throw SpatialErrors.NoBytes(geography);
        bool single = (flags & (SinglePoint | SingleSegment)) != 0;
        int count = (flags & SinglePoint) != 0 ? 1 : (flags & SingleSegment) != 0 ? 2 : from.Count(16);
        var positions = new Position[count];
        for (int i = 0; i < count; i++)
        {
            double first = from.Double(), second = from.Double();
            positions[i] = geography ? new Position(second, first) : new Position(first, second);
        }
        if ((flags & HasZ) != 0) for (int i = 0; i < count; i++) positions[i] = positions[i] with { Z = from.Double() };
        if ((flags & HasM) != 0) for (int i = 0; i < count; i++) positions[i] = positions[i] with { M = from.Double() };
        var shape = single ? Shape.Of(count == 1 ? ShapeKind.Point : ShapeKind.LineString, positions) : ReadStructure(from, positions, version, geography);
        return from.AtEnd ? new SpatialValue(shape, srid) : throw SpatialErrors.NoBytes(geography);
    }

    private static void WriteStructure(ByteBuffer into, Shape root)
    {
        Shape[] all = [.. root.Tree];
        var figures = new ByteBuffer(64);
        var shapes = new ByteBuffer(64);
        int figure = 0, position = 0;
        foreach (var shape in all)
        {
            shapes.Int32(Array.FindIndex(all, s => s.Parts.Any(p => ReferenceEquals(p, shape))));
            shapes.Int32(shape.IsEmpty ? -1 : figure);
            shapes.Byte((byte)shape.Kind);
            for (int i = 0; i < shape.Runs.Count; i++)
            {
                // An outer ring is 2, a hole 0.
                figures.Byte(shape.Kind != ShapeKind.Polygon ? Stroke : i == 0 ? (byte)2 : (byte)0);
                figures.Int32(position);
                figure++;
                position += shape.Runs[i].Count;
            }
        }
        into.Int32(figure);
        into.Bytes(figures.Written);
        into.Int32(all.Length);
        into.Bytes(shapes.Written);
    }

    private static Shape ReadStructure(Reader from, Position[] positions, byte version, bool geography)
    {
        var figures = new int[from.Count(5)];
        for (int i = 0; i < figures.Length; i++)
        {
            byte kind = from.Byte();
            if (version == 2 && kind > Stroke) throw Errors.Unsupported("a shape with arcs");
            figures[i] = from.Int32();
        }
        var shapes = new (int Parent, int Figure, ShapeKind Kind)[from.Count(9)];
        for (int i = 0; i < shapes.Length; i++) shapes[i] = (from.Int32(), from.Int32(), (ShapeKind)from.Byte());
        if (shapes.Length == 0 || shapes.Any(s => !Enum.IsDefined(s.Kind))) throw SpatialErrors.NoBytes(geography);
        return Build(0);

        Shape Build(int at)
        {
            var (_, figure, kind) = shapes[at];
            Shape[] parts = [.. Enumerable.Range(at + 1, shapes.Length - at - 1).Where(i => shapes[i].Parent == at).Select(Build)];
            if (figure < 0 || kind is >= ShapeKind.MultiPoint and <= ShapeKind.GeometryCollection) return new Shape(kind, [], parts);
            int next = shapes.Skip(at + 1).Where(s => s.Figure >= 0).Select(s => s.Figure).DefaultIfEmpty(figures.Length).First();
            return new Shape(kind, [.. Enumerable.Range(figure, next - figure).Select(Run)], parts);
        }

        IReadOnlyList<Position> Run(int figure) => positions[figures[figure]..(figure + 1 < figures.Length ? figures[figure + 1] : positions.Length)];
    }

    private sealed class Reader(byte[] bytes)
    {
        private int _at;

        public bool AtEnd => _at == bytes.Length;

        public byte Byte() => bytes[_at++];

        public int Int32()
        {
            int value = BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(_at, 4));
            _at += 4;
            return value;
        }

        public double Double()
        {
            double value = BinaryPrimitives.ReadDoubleLittleEndian(bytes.AsSpan(_at, 8));
            _at += 8;
            return value;
        }

        /// <summary>A number of things of a size, all of which must be there.</summary>
        public int Count(int size)
        {
            int count = Int32();
            return count >= 0 && (long)count * size <= bytes.Length - _at ? count : throw new OverflowException();
        }
    }
}
