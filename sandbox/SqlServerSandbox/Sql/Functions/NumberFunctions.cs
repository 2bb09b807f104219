using System.Numerics;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Functions over numbers.</summary>
internal static class NumberFunctions
{
    private static readonly Dictionary<string, Func<double, double>> Floats = new()
    {
        ["SQRT"] = Math.Sqrt,
        ["EXP"] = Math.Exp,
        ["LOG10"] = Math.Log10,
        ["SIN"] = Math.Sin,
        ["COS"] = Math.Cos,
        ["TAN"] = Math.Tan,
        ["ASIN"] = Math.Asin,
        ["ACOS"] = Math.Acos,
        ["ATAN"] = Math.Atan,
        ["SQUARE"] = x => x * x,
        ["RADIANS"] = x => x * Math.PI / 180,
        ["DEGREES"] = x => x * 180 / Math.PI,
    };

    public static Expr? Bind(string name, Expr[] a, bool nullable, Binder binder)
    {
        if (Floats.TryGetValue(name, out var function))
        {
            ScalarFunctions.Count(name, a, 1, 1);
            return new FunctionExpr(SqlType.Float, nullable, [binder.Convert(a[0], SqlType.Float)], (_, v) => Checked(function(v[0].Double)));
        }
        switch (name)
        {
            case "ABS":
                return Each(a[0], nullable, binder, BigInteger.Abs, Math.Abs);
            case "SIGN":
                var type = a[0].Type;
                return new FunctionExpr(type, nullable, a, (_, v) => Conversion.Convert(Value.From((long)Math.Sign(Conversion.ToDouble(v[0], type))), SqlType.Int, type));
            case "CEILING":
                return Whole(a[0], nullable, binder, 1);
            case "FLOOR":
                return Whole(a[0], nullable, binder, -1);
            case "ROUND":
                return Round(a, nullable, binder);
            case "POWER":
                var to = a[0].Type.Family == Family.Integer ? a[0].Type : a[0].Type.Family == Family.Float ? SqlType.Float : a[0].Type;
                return new ConvertExpr(new FunctionExpr(SqlType.Float, nullable, [binder.Convert(a[0], SqlType.Float), binder.Convert(a[1], SqlType.Float)], (_, v) => Checked(Math.Pow(v[0].Double, v[1].Double))), to);
            case "LOG":
                return new FunctionExpr(SqlType.Float, nullable, [.. a.Select(x => binder.Convert(x, SqlType.Float))], (_, v) => Checked(v.Length > 1 ? Math.Log(v[0].Double, v[1].Double) : Math.Log(v[0].Double)));
            case "PI":
                return new ConstExpr(SqlType.Float, Value.From(Math.PI));
            case "RAND":
                return new FunctionExpr(SqlType.Float, false, a, (_, v) => Value.From(v.Length > 0 ? Seeded(v[0].Long) : Random.Shared.NextDouble()), nullIfAnyNull: false) { Volatile = true };
            default:
                return null;
        }
    }

#pragma warning disable CA5394 // RAND is not about security.
    private static double Seeded(long seed) => new Random((int)seed).NextDouble();
#pragma warning restore CA5394

    private static Value Checked(double value) =>
        double.IsFinite(value) ? Value.From(value) : throw new SqlError(3623, 16, 1, "An invalid floating point operation occurred.");

    private static FunctionExpr Each(Expr a, bool nullable, Binder binder, Func<BigInteger, BigInteger> exact, Func<double, double> inexact)
    {
        if (a.Type.IsText) a = binder.Convert(a, SqlType.Float);
        var type = a.Type;
        return type.Family switch
        {
            Family.Float => new FunctionExpr(type, nullable, [a], (_, v) => Value.From(inexact(v[0].Double))),
            Family.Decimal => new FunctionExpr(type, nullable, [a], (_, v) => Value.From((Int128)exact(v[0].Decimal))),
            Family.Integer or Family.Money => new FunctionExpr(type, nullable, [a], (_, v) => Fits(exact(v[0].Long), type)),
            _ => throw Errors.InvalidOperator(type, "abs"),
        };
    }

    private static Value Fits(BigInteger value, SqlType type) =>
        value >= long.MinValue && value <= long.MaxValue && Conversion.InRange((long)value, type.Id) ? Value.From((long)value) : throw Errors.Overflow(type);

    private static Expr Whole(Expr a, bool nullable, Binder binder, int direction)
    {
        if (a.Type.IsText) a = binder.Convert(a, SqlType.Float);
        var type = a.Type;
        switch (type.Family)
        {
            case Family.Integer:
                return a;
            case Family.Float:
                return new FunctionExpr(type, nullable, [a], (_, v) => Value.From(direction > 0 ? Math.Ceiling(v[0].Double) : Math.Floor(v[0].Double)));
            case Family.Money:
                return new FunctionExpr(type, nullable, [a], (_, v) => Value.From((long)Step(v[0].Long, 10_000, direction) * 10_000));
            case Family.Decimal:
                var whole = SqlType.Decimal(type.Precision, 0);
                var unit = (BigInteger)DecimalConversion.Power(type.Scale);
                return new FunctionExpr(whole, nullable, [a], (_, v) => Value.From((Int128)Step(v[0].Decimal, unit, direction)));
            default:
                throw Errors.InvalidOperator(type, "ceiling");
        }
    }

    private static BigInteger Step(BigInteger value, BigInteger unit, int direction)
    {
        var quotient = BigInteger.DivRem(value, unit, out var rest);
        return rest.Sign == direction ? quotient + direction : quotient;
    }

    private static FunctionExpr Round(Expr[] a, bool nullable, Binder binder)
    {
        ScalarFunctions.Count("ROUND", a, 2, 3);
        var first = a[0].Type.IsText ? binder.Convert(a[0], SqlType.Float) : a[0];
        var type = first.Type;
        Expr[] arguments = [first, binder.Convert(a[1], SqlType.Int), .. a.Skip(2).Select(x => binder.Convert(x, SqlType.Int))];
        return new FunctionExpr(type, nullable, arguments, (_, v) =>
        {
            bool cut = v.Length > 2 && v[2].Long != 0;
            int digits = (int)v[1].Long;
            switch (type.Family)
            {
                case Family.Float:
                    double unit = Math.Pow(10, -digits);
                    double scaled = v[0].Double / unit;
                    double rounded = cut ? Math.Truncate(scaled) : Math.Round(scaled, MidpointRounding.AwayFromZero);
                    return Value.From(digits >= 0 && digits <= 15 && !cut ? Math.Round(v[0].Double, digits, MidpointRounding.AwayFromZero) : rounded * unit);
                case Family.Decimal:
                    return Value.From((Int128)RoundExact(v[0].Decimal, type.Scale, digits, cut));
                default:
                    return Fits(RoundExact(v[0].Long, type.Family == Family.Money ? 4 : 0, digits, cut), type);
            }
        });
    }

    private static BigInteger RoundExact(BigInteger value, int scale, int digits, bool cut)
    {
        if (digits >= scale) return value;
        var unit = BigInteger.Pow(10, Math.Min(40, scale - digits));
        return (cut ? BigInteger.Divide(value, unit) : DecimalConversion.DivideRounded(value, unit)) * unit;
    }
}
