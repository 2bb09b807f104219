using System.Text;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Functions over strings.</summary>
internal static class TextFunctions
{
    public static Expr? Bind(string name, Expr[] a, bool nullable, Binder binder)
    {
        switch (name)
        {
            case "LEN":
                return Number(Text(a[0], binder), nullable, v => v.Text.TrimEnd(' ').Length);
            case "DATALENGTH":
                var type = a[0].Type;
                bool wide = type.IsMax || type.IsLegacyBlob;
                return new FunctionExpr(wide ? SqlType.BigInt : SqlType.Int, nullable, a, (_, v) => Value.From(DataLength(v[0], type)));
            case "UPPER":
                return Map(a[0], nullable, binder, s => s.ToUpperInvariant());
            case "LOWER":
                return Map(a[0], nullable, binder, s => s.ToLowerInvariant());
            case "LTRIM":
                return Map(a[0], nullable, binder, s => s.TrimStart(' '));
            case "RTRIM":
                return Map(a[0], nullable, binder, s => s.TrimEnd(' '));
            case "TRIM":
                if (a.Length == 1) return Map(a[0], nullable, binder, s => s.Trim(' '));
                Expr[] trimmed = [Text(a[1], binder), Text(a[0], binder)];
                return new FunctionExpr(Varying(trimmed[0].Type), nullable, trimmed, (_, v) => Value.From(v[0].Text.Trim(v[1].Text.ToCharArray())));
            case "REVERSE":
                return Map(a[0], nullable, binder, s => new string([.. s.Reverse()]));
            case "LEFT":
                return Text(a[0], binder) is var l ? new FunctionExpr(Varying(l.Type), nullable, [l, binder.Convert(a[1], SqlType.Int)], (_, v) => Value.From(Cut(v[0].Text, 0, v[1].Long))) : null;
            case "RIGHT":
                return Text(a[0], binder) is var r ? new FunctionExpr(Varying(r.Type), nullable, [r, binder.Convert(a[1], SqlType.Int)], (_, v) => Value.From(Cut(v[0].Text, Math.Max(0, v[0].Text.Length - v[1].Long), v[1].Long))) : null;
            case "SUBSTRING":
                ScalarFunctions.Count(name, a, 3, 3);
                return Substring(a, nullable, binder);
            case "REPLACE":
                ScalarFunctions.Count(name, a, 3, 3);
                Expr[] texts = [Text(a[0], binder), Text(a[1], binder), Text(a[2], binder)];
                var replacing = Coercion.Of(texts, "replace").Collation;
                return new FunctionExpr(Widest(texts), nullable, texts, (_, v) => Value.From(TextSearch.Replace(v[0].Text, v[1].Text, v[2].Text, replacing)));
            case "CHARINDEX":
                Expr[] search = [Text(a[0], binder), Text(a[1], binder), .. a.Skip(2).Select(x => binder.Convert(x, SqlType.Int))];
                var searching = Coercion.Of(search, "charindex").Collation;
                return new FunctionExpr(SqlType.Int, nullable, search, (_, v) => Value.From(CharIndex(v, searching)));
            case "PATINDEX":
                var matching = Coercion.Of(a, "patindex").Collation;
                return new FunctionExpr(SqlType.Int, nullable, [Text(a[0], binder), Text(a[1], binder)], (_, v) => Value.From(PatIndex(v[0].Text, v[1].Text, matching)));
            case "CONCAT":
                return Concat(a, binder);
            case "CONCAT_WS":
                return ConcatWithSeparator(a, binder);
            case "REPLICATE":
                return Text(a[0], binder) is var t ? new FunctionExpr(t.Type.IsMax ? t.Type : t.Type.IsUnicode ? SqlType.NVarChar(4000) : SqlType.VarChar(8000), true, [t, binder.Convert(a[1], SqlType.BigInt)], (_, v) => Replicate(v[0].Text, v[1].Long, t.Type)) : null;
            case "SPACE":
                return new FunctionExpr(SqlType.VarChar(8000), nullable, [binder.Convert(a[0], SqlType.Int)], (_, v) => Value.From(new string(' ', (int)Math.Clamp(v[0].Long, 0, 8000))));
            case "CHAR":
                return new FunctionExpr(new SqlType(TypeId.Char, 1), true, [binder.Convert(a[0], SqlType.Int)], (_, v) => v[0].Long is < 0 or > 255 ? Value.Null : Value.From(CellComparison.CharOf((byte)v[0].Long).ToString()));
            case "NCHAR":
                return new FunctionExpr(new SqlType(TypeId.NChar, 1), true, [binder.Convert(a[0], SqlType.Int)], (_, v) => v[0].Long is < 0 or > 65535 ? Value.Null : Value.From(((char)v[0].Long).ToString()));
            case "ASCII":
                return Number(Text(a[0], binder), true, v => v.Text.Length == 0 ? 0 : a[0].Type.CodePage.GetBytes(v.Text[..1])[0]);
            case "UNICODE":
                return Number(Text(a[0], binder), true, v => v.Text.Length == 0 ? 0 : v.Text[0]);
            case "QUOTENAME":
                return new FunctionExpr(SqlType.NVarChar(258), true, [Text(a[0], binder), .. a.Skip(1)], (_, v) => Quote(v[0].Text, v.Length > 1 ? v[1].Text : "["));
            case "STR":
                return new FunctionExpr(SqlType.VarChar(10), nullable, [binder.Convert(a[0], SqlType.Float)], (_, v) => Value.From(Math.Round(v[0].Double, MidpointRounding.AwayFromZero).ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(10)));
            default:
                return null;
        }
    }

    /// <summary>An argument as a string: numbers and dates become their text.</summary>
    public static Expr Text(Expr argument, Binder binder)
    {
        if (argument.Type.IsText) return argument;
        if (argument is ConstExpr { Untyped: true }) return new ConstExpr(SqlType.VarChar(1), Value.Null);
        return argument.Type.Family is Family.Xml or Family.Udt ? throw Errors.InvalidOperator(argument.Type, "string") : new ConvertExpr(binder.Convert(argument, argument.Type), SqlType.NVarChar(4000));
    }

    private static SqlType Varying(SqlType type) =>
        type.IsLegacyBlob ? type.IsUnicode ? SqlType.NVarCharMax : SqlType.VarCharMax
        : type.IsUnicode ? new SqlType(TypeId.NVarChar, type.Length) : new SqlType(TypeId.VarChar, type.Length);

    private static SqlType Widest(Expr[] texts)
    {
        bool unicode = texts.Any(t => t.Type.IsUnicode);
        bool longest = texts.Any(t => t.Type.IsMax || t.Type.IsLegacyBlob);
        return unicode ? longest ? SqlType.NVarCharMax : SqlType.NVarChar(4000) : longest ? SqlType.VarCharMax : SqlType.VarChar(8000);
    }

    private static FunctionExpr Map(Expr argument, bool nullable, Binder binder, Func<string, string> map)
    {
        var text = Text(argument, binder);
        return new FunctionExpr(Varying(text.Type), nullable, [text], (_, v) => Value.From(map(v[0].Text)));
    }

    private static FunctionExpr Number(Expr text, bool nullable, Func<Value, int> map) =>
        new(text.Type.IsMax ? SqlType.BigInt : SqlType.Int, nullable, [text], (_, v) => Value.From((long)map(v[0])));

    private static FunctionExpr Substring(Expr[] a, bool nullable, Binder binder)
    {
        var start = binder.Convert(a[1], SqlType.BigInt);
        var length = binder.Convert(a[2], SqlType.BigInt);
        if (a[0].Type.Family == Family.Binary)
            return new FunctionExpr(a[0].Type.IsMax ? a[0].Type : SqlType.VarBinary(a[0].Type.Length), nullable, [a[0], start, length], (_, v) => Value.From(CutBytes(v[0].Bytes, v[1].Long - 1, v[2].Long)));
        var text = Text(a[0], binder);
        return new FunctionExpr(Varying(text.Type), nullable, [text, start, length], (_, v) => Value.From(Cut(v[0].Text, v[1].Long - 1, v[2].Long)));
    }

    // A start before the string takes its part of the length.
    private static (int Start, int Length) Range(int size, long start, long length)
    {
        if (length < 0) throw new SqlError(537, 16, 3, "Invalid length parameter passed to the LEFT or SUBSTRING function.");
        long end = Math.Min(size, start + length);
        start = Math.Clamp(start, 0, size);
        return ((int)start, (int)Math.Max(0, end - start));
    }

    private static string Cut(string text, long start, long length)
    {
        var (from, count) = Range(text.Length, start, length);
        return text.Substring(from, count);
    }

    private static byte[] CutBytes(byte[] bytes, long start, long length)
    {
        var (from, count) = Range(bytes.Length, start, length);
        return bytes.AsSpan(from, count).ToArray();
    }

    private static long CharIndex(Value[] v, NamedCollation? collation)
    {
        int start = v.Length > 2 ? (int)Math.Max(0, v[2].Long - 1) : 0;
        if (start > v[1].Text.Length || v[0].Text.Length == 0) return 0;
        return TextSearch.IndexOf(v[1].Text, v[0].Text, start, collation) + 1;
    }

    private static long PatIndex(string pattern, string text, NamedCollation? collation)
    {
        if (!pattern.StartsWith('%')) return new LikePattern(pattern, null, collation).Matches(text) ? 1 : 0;
        var rest = new LikePattern(pattern[1..], null, collation);
        for (int i = 0; i <= text.Length; i++)
            if (rest.Matches(text[i..])) return i + 1;
        return 0;
    }

    private static FunctionExpr Concat(Expr[] a, Binder binder)
    {
        var texts = a.Select(x => Text(x, binder)).ToArray();
        return new FunctionExpr(Widest(texts), false, texts, (_, v) =>
        {
            var all = new StringBuilder();
            foreach (var value in v) all.Append(value.IsNull ? "" : value.Text);
            return Value.From(all.ToString());
        }, nullIfAnyNull: false);
    }

    private static FunctionExpr ConcatWithSeparator(Expr[] a, Binder binder)
    {
        var texts = a.Select(x => Text(x, binder)).ToArray();
        return new FunctionExpr(Widest(texts), false, texts, (_, v) =>
            Value.From(string.Join(v[0].IsNull ? "" : v[0].Text, v.Skip(1).Where(x => !x.IsNull).Select(x => x.Text))), nullIfAnyNull: false);
    }

    private static Value Replicate(string text, long count, SqlType type)
    {
        if (count < 0) return Value.Null;
        string repeated = new StringBuilder().Insert(0, text, (int)count).ToString();
        int most = type.IsMax ? int.MaxValue : type.IsUnicode ? 4000 : 8000;
        return Value.From(repeated.Length > most ? repeated[..most] : repeated);
    }

    private static Value Quote(string name, string mark) => mark switch
    {
        "[" or "]" => Value.From("[" + name.Replace("]", "]]", StringComparison.Ordinal) + "]"),
        "'" => Value.From("'" + name.Replace("'", "''", StringComparison.Ordinal) + "'"),
        "\"" => Value.From("\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\""),
        _ => Value.Null,
    };

    private static long DataLength(in Value value, SqlType type)
    {
        if (type.Family == Family.Variant) return DataLength(value.Variant.Value, value.Variant.Type);
        var buffer = new ByteBuffer(64);
        Cell.Encode(buffer, value, type);
        return buffer.Length;
    }
}
