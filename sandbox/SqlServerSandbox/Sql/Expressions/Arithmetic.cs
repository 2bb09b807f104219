using System.Numerics;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Expressions;

/// <summary>+ - * / % and the bit operators, with T-SQL's result types.</summary>
internal static class Arithmetic
{
    public static Expr Bind(Binder binder, BinaryExpressionType operation, Expr left, Expr right)
    {
        if (left is ConstExpr { Untyped: true }) left = new ConstExpr(right.Type, Value.Null);
        if (right is ConstExpr { Untyped: true }) right = new ConstExpr(left.Type, Value.Null);
        bool nullable = left.Nullable || right.Nullable;
        if (operation == BinaryExpressionType.Add && left.Type.IsText && right.Type.IsText) return Concat(binder, left, right);
        if (operation == BinaryExpressionType.Add && left.Type.Family == Family.Binary && right.Type.Family == Family.Binary)
        {
            bool longest = left.Type.IsMax || right.Type.IsMax;
            var joined = longest ? new SqlType(TypeId.VarBinary, SqlType.Max) : SqlType.VarBinary(Math.Min(8000, left.Type.Length + right.Type.Length));
            return new FunctionExpr(joined, nullable, [left, right], (_, a) => Value.From([.. a[0].Bytes, .. a[1].Bytes]));
        }
        if (left.Type.Family is Family.DateTime || right.Type.Family is Family.DateTime) return Dates(binder, operation, left, right);
        if (left.Type.Id is TypeId.SmallDateTime || right.Type.Id is TypeId.SmallDateTime) return Dates(binder, operation, left, right);
        if (left.Type.IsTemporal || right.Type.IsTemporal) throw Errors.IncompatibleOperands(left.Type, right.Type, Symbol(operation));
        var type = Precedence.Common(left.Type, right.Type);
        switch (type.Family)
        {
            case Family.Integer or Family.Binary:
                if (type.Family == Family.Binary) type = SqlType.Int;
                if (type.Id == TypeId.Bit && operation is BinaryExpressionType.Add or BinaryExpressionType.Subtract) type = SqlType.Int;
                var integer = type;
                return new FunctionExpr(type, nullable, [binder.Convert(left, type), binder.Convert(right, type)], (_, a) => Integers(operation, a[0].Long, a[1].Long, integer));
            case Family.Float:
                return new FunctionExpr(type, nullable, [binder.Convert(left, type), binder.Convert(right, type)], (_, a) => Floats(operation, a[0].Double, a[1].Double, type));
            case Family.Money:
                return new FunctionExpr(type, nullable, [binder.Convert(left, type), binder.Convert(right, type)], (_, a) => Money(operation, a[0].Long, a[1].Long, type));
            case Family.Decimal:
                return Decimals(binder, operation, left, right, nullable);
            default:
                throw Errors.InvalidOperator(type, Symbol(operation));
        }
    }

    private static FunctionExpr Concat(Binder binder, Expr left, Expr right)
    {
        bool unicode = left.Type.IsUnicode || right.Type.IsUnicode;
        bool longest = left.Type.IsMax || right.Type.IsMax || left.Type.IsLegacyBlob || right.Type.IsLegacyBlob;
        int length = Math.Min(unicode ? 4000 : 8000, left.Type.Length + right.Type.Length);
        var type = unicode
            ? longest ? SqlType.NVarCharMax : SqlType.NVarChar(length)
            : longest ? SqlType.VarCharMax : SqlType.VarChar(length);
        _ = binder;
        return new FunctionExpr(type, left.Nullable || right.Nullable, [left, right], (_, a) =>
        {
            string text = string.Concat(a[0].Text, a[1].Text);
            return Value.From(!longest && text.Length > length ? text[..length] : text);
        });
    }

    // A datetime is a number of days here: 0.5 more is twelve hours later.
    private static FunctionExpr Dates(Binder binder, BinaryExpressionType operation, Expr left, Expr right)
    {
        if (operation is not (BinaryExpressionType.Add or BinaryExpressionType.Subtract)) throw Errors.InvalidOperator(SqlType.DateTime, Symbol(operation));
        var type = left.Type.Id == TypeId.SmallDateTime || right.Type.Id == TypeId.SmallDateTime ? new SqlType(TypeId.SmallDateTime) : SqlType.DateTime;
        var a1 = new ConvertExpr(left, SqlType.DateTime);
        var b1 = new ConvertExpr(right, SqlType.DateTime);
        int sign = operation == BinaryExpressionType.Add ? 1 : -1;
        _ = binder;
        return new FunctionExpr(type, left.Nullable || right.Nullable, [a1, b1], (_, a) =>
        {
            long units = a[0].Long + (sign * a[1].Long);
            if (units is < SqlCalendar.MinDateTime or > SqlCalendar.MaxDateTime) throw Errors.Overflow(SqlType.DateTime);
            return Conversion.Convert(Value.From(units), SqlType.DateTime, type);
        });
    }

    private static Value Integers(BinaryExpressionType operation, long a, long b, SqlType type)
    {
        try
        {
            long result = operation switch
            {
                BinaryExpressionType.Add => checked(a + b),
                BinaryExpressionType.Subtract => checked(a - b),
                BinaryExpressionType.Multiply => checked(a * b),
                BinaryExpressionType.Divide => b == 0 ? throw Errors.DivideByZero() : checked(a / b),
                BinaryExpressionType.Modulo => b == 0 ? throw Errors.DivideByZero() : b == -1 ? 0 : a % b,
                BinaryExpressionType.BitwiseAnd => a & b,
                BinaryExpressionType.BitwiseOr => a | b,
                BinaryExpressionType.BitwiseXor => a ^ b,
                BinaryExpressionType.LeftShift => a << (int)b,
                BinaryExpressionType.RightShift => a >>> (int)b,
                _ => throw Errors.Unsupported(operation.ToString()),
            };
            return Conversion.InRange(result, type.Id) ? Value.From(result) : throw Errors.Overflow(type);
        }
        catch (OverflowException)
        {
            throw Errors.Overflow(type);
        }
    }

    private static Value Floats(BinaryExpressionType operation, double a, double b, SqlType type)
    {
        double result = operation switch
        {
            BinaryExpressionType.Add => a + b,
            BinaryExpressionType.Subtract => a - b,
            BinaryExpressionType.Multiply => a * b,
            BinaryExpressionType.Divide => b == 0 ? throw Errors.DivideByZero() : a / b,
            _ => throw Errors.InvalidOperator(type, Symbol(operation)),
        };
        if (type.Id == TypeId.Real) result = (float)result;
        return double.IsFinite(result) ? Value.From(result) : throw Errors.Overflow(type);
    }

    private static Value Money(BinaryExpressionType operation, long a, long b, SqlType type)
    {
        Int128 result = operation switch
        {
            BinaryExpressionType.Add => (Int128)a + b,
            BinaryExpressionType.Subtract => (Int128)a - b,
            BinaryExpressionType.Multiply => (Int128)DecimalConversion.DivideRounded((BigInteger)a * b, 10_000),
            BinaryExpressionType.Divide => b == 0 ? throw Errors.DivideByZero() : (Int128)a * 10_000 / b,
            BinaryExpressionType.Modulo => b == 0 ? throw Errors.DivideByZero() : a % b,
            _ => throw Errors.InvalidOperator(type, Symbol(operation)),
        };
        bool fits = type.Id == TypeId.Money ? result >= long.MinValue && result <= long.MaxValue : result >= int.MinValue && result <= int.MaxValue;
        return fits ? Value.From((long)result) : throw Errors.Overflow(type);
    }

    // Precision and scale of results as documented for decimal; beyond 38 digits the scale gives way, to no less than 6.
    private static FunctionExpr Decimals(Binder binder, BinaryExpressionType operation, Expr left, Expr right, bool nullable)
    {
        var (p1, s1) = Precedence.AsDecimal(left.Type);
        var (p2, s2) = Precedence.AsDecimal(right.Type);
        if (right is ConstExpr { Type.Family: Family.Integer } constant) p2 = Digits(constant.Value);
        if (left is ConstExpr { Type.Family: Family.Integer } first) p1 = Digits(first.Value);
        int precision, scale;
        switch (operation)
        {
            case BinaryExpressionType.Add or BinaryExpressionType.Subtract:
                scale = Math.Max(s1, s2);
                precision = scale + Math.Max(p1 - s1, p2 - s2) + 1;
                break;
            case BinaryExpressionType.Multiply:
                scale = s1 + s2;
                precision = p1 + p2 + 1;
                break;
            case BinaryExpressionType.Divide:
                scale = Math.Max(6, s1 + p2 + 1);
                precision = p1 - s1 + s2 + scale;
                break;
            case BinaryExpressionType.Modulo:
                scale = Math.Max(s1, s2);
                precision = Math.Min(p1 - s1, p2 - s2) + scale;
                break;
            default:
                throw Errors.InvalidOperator(SqlType.Decimal(38, 0), Symbol(operation));
        }
        if (precision > 38)
        {
            int whole = precision - scale;
            bool sum = operation is BinaryExpressionType.Add or BinaryExpressionType.Subtract;
            scale = sum ? Math.Max(0, Math.Min(scale, 38 - Math.Min(whole, 38))) : Math.Max(Math.Min(scale, 6), 38 - whole);
            precision = 38;
        }
        var type = SqlType.Numeric(precision, scale);
        var a1 = binder.Convert(left, SqlType.Decimal(left.Type.IsText ? 38 : p1, s1));
        var b1 = binder.Convert(right, SqlType.Decimal(right.Type.IsText ? 38 : p2, s2));
        return new FunctionExpr(type, nullable, [a1, b1], (_, a) => Compute(operation, a[0].Decimal, s1, a[1].Decimal, s2, type));
    }

    private static int Digits(in Value value) =>
        Math.Max(1, Math.Abs((decimal)value.Long).ToString(System.Globalization.CultureInfo.InvariantCulture).Length);

    private static Value Compute(BinaryExpressionType operation, BigInteger a, int s1, BigInteger b, int s2, SqlType type)
    {
        int common = Math.Max(s1, s2);
        switch (operation)
        {
            case BinaryExpressionType.Multiply:
                return DecimalConversion.Fit(a * b, s1 + s2, type, type);
            case BinaryExpressionType.Divide:
                if (b.IsZero) throw Errors.DivideByZero();
                // Division cuts off what does not fit the scale.
                var scaled = a * BigInteger.Pow(10, Math.Max(0, type.Scale + s2 - s1));
                return DecimalConversion.Fit(scaled / b, Math.Max(type.Scale, s1 - s2), type, type);
        }
        a = DecimalConversion.Rescale(a, s1, common);
        b = DecimalConversion.Rescale(b, s2, common);
        if (operation == BinaryExpressionType.Modulo)
            return b.IsZero ? throw Errors.DivideByZero() : DecimalConversion.Fit(BigInteger.Remainder(a, b), common, type, type);
        return DecimalConversion.Fit(operation == BinaryExpressionType.Add ? a + b : a - b, common, type, type);
    }

    private static string Symbol(BinaryExpressionType operation) => operation switch
    {
        BinaryExpressionType.Add => "add",
        BinaryExpressionType.Subtract => "subtract",
        BinaryExpressionType.Multiply => "multiply",
        BinaryExpressionType.Divide => "divide",
        BinaryExpressionType.Modulo => "modulo",
        _ => operation.ToString(),
    };
}
