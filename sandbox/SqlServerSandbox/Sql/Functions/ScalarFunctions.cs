using System.Security.Cryptography;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Tracking;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Built-in scalar functions, by name.</summary>
internal static class ScalarFunctions
{
    public static Expr Bind(string name, Expr[] a, Binder binder)
    {
        bool nullable = a.Any(x => x.Nullable);
        return TextFunctions.Bind(name, a, nullable, binder)
            ?? NumberFunctions.Bind(name, a, nullable, binder)
            ?? DateFunctions.BindPlain(name, a, nullable, binder)
            ?? SessionFunctions.Bind(name, a, binder)
            ?? TrackingFunctions.Bind(name, a, binder)
            ?? BindRest(name, a, nullable, binder)
            ?? throw OtherFunctions.Refusal(name);
    }

    /// <summary>Checks the number of arguments.</summary>
    public static void Count(string name, Expr[] arguments, int least, int most)
    {
        if (arguments.Length < least || arguments.Length > most) throw Errors.ArgumentCount(name.ToLowerInvariant(), least);
    }

    /// <summary>Checks the number of arguments of a method.</summary>
    public static void Count(string name, int given, int wanted)
    {
        if (given != wanted) throw Errors.ArgumentCount(name, wanted);
    }

    private static Expr? BindRest(string name, Expr[] a, bool nullable, Binder binder)
    {
        switch (name)
        {
            case "ISNULL":
                Count(name, a, 2, 2);
                var type = a[0] is ConstExpr { Untyped: true } ? a[1].Type : a[0].Type;
                return new FirstNotNullExpr(type, [binder.Convert(a[0], type), binder.Convert(a[1], type)]);
            case "NEWID" or "NEWSEQUENTIALID":
                return new FunctionExpr(SqlType.Guid, false, [], (_, _) => Value.From(Guid.NewGuid())) { Volatile = true };
            case "CHECKSUM" or "BINARY_CHECKSUM":
                var types = a.Select(x => x.Type).ToArray();
                return new FunctionExpr(SqlType.Int, false, a, (_, v) => Value.From((long)Checksum(v, types)), nullIfAnyNull: false);
            case "HASHBYTES":
                Count(name, a, 2, 2);
                var input = a[1].Type;
                return new FunctionExpr(SqlType.VarBinary(8000), true, a, (_, v) => Value.From(Hash(v[0].Text, BinaryConversion.ToBytes(v[1], input, SqlType.VarBinary(8000), 0))));
            case "ISNUMERIC":
                return new FunctionExpr(SqlType.Int, false, a, (_, v) => Value.From(IsNumeric(v[0], a[0].Type)), nullIfAnyNull: false);
            case "ISDATE":
                return new FunctionExpr(SqlType.Int, false, a, (_, v) => Value.From(IsDate(v[0], a[0].Type)), nullIfAnyNull: false);
            case "CHOOSE":
                var choice = Binder.CommonType(a.Skip(1));
                Expr[] converted = [binder.Convert(a[0], SqlType.Int), .. a.Skip(1).Select(x => binder.Convert(x, choice))];
                return new FunctionExpr(choice, true, converted, (_, v) => v[0].Long >= 1 && v[0].Long < v.Length ? v[v[0].Long] : Value.Null, nullIfAnyNull: false);
            case "GREATEST" or "LEAST":
                var common = Binder.CommonType(a);
                int sign = name == "GREATEST" ? 1 : -1;
                return new FunctionExpr(common, nullable, [.. a.Select(x => binder.Convert(x, common))], (_, v) => Extreme(v, common, sign), nullIfAnyNull: false);
            case "SQL_VARIANT_PROPERTY":
                return new FunctionExpr(SqlType.Variant, true, a, (_, v) => VariantProperty(v[0], a[0].Type, v[1].Text));
            default:
                return null;
        }
    }

    private static Value VariantProperty(in Value value, SqlType type, string property)
    {
        if (type.Family == Family.Variant) type = value.Variant.Type;
        return property.ToUpperInvariant() switch
        {
            "BASETYPE" => Value.From(new TypedValue(SqlType.SysName, Value.From(type.Name))),
            "PRECISION" => Value.From(new TypedValue(SqlType.Int, Value.From((long)TypeNames.ReportedPrecision(type)))),
            "SCALE" => Value.From(new TypedValue(SqlType.Int, Value.From((long)TypeNames.ReportedScale(type)))),
            "MAXLENGTH" => Value.From(new TypedValue(SqlType.Int, Value.From((long)type.MaxBytes))),
            _ => Value.Null,
        };
    }

    private static Value Extreme(Value[] values, SqlType type, int sign)
    {
        var best = Value.Null;
        foreach (var value in values)
            if (!value.IsNull && (best.IsNull || Comparison.Compare(value, best, type) * sign > 0)) best = value;
        return best;
    }

    private static int Checksum(Value[] values, SqlType[] types)
    {
        int sum = 0;
        for (int i = 0; i < values.Length; i++) sum = (int)((((uint)sum << 4) | ((uint)sum >> 28)) ^ (uint)Comparison.Hash(values[i], types[i]));
        return sum;
    }

#pragma warning disable CA5350, CA5351 // The algorithms of HASHBYTES are the caller's choice.
    private static byte[] Hash(string algorithm, byte[] data) => algorithm.ToUpperInvariant() switch
    {
        "MD5" => MD5.HashData(data),
        "SHA" or "SHA1" => SHA1.HashData(data),
        "SHA2_256" => SHA256.HashData(data),
        "SHA2_512" => SHA512.HashData(data),
        _ => throw Errors.Unsupported($"HASHBYTES('{algorithm}')"),
    };
#pragma warning restore CA5350, CA5351

    private static long IsNumeric(in Value value, SqlType type)
    {
        if (value.IsNull) return 0;
        if (type.IsNumeric) return 1;
        return type.IsText && double.TryParse(value.Text.Trim(), System.Globalization.NumberStyles.Any, System.Globalization.CultureInfo.InvariantCulture, out _) ? 1 : 0;
    }

    private static long IsDate(in Value value, SqlType type)
    {
        if (value.IsNull || !type.IsText) return type.Family == Family.DateTime && !value.IsNull ? 1 : 0;
        try
        {
            Conversion.Convert(value, type, SqlType.DateTime);
            return 1;
        }
        catch (SqlError)
        {
            return 0;
        }
    }
}
