using System.Globalization;
using SqlServerSandbox.Values.Types;
using SqlServerSandbox.Values.Xml;

namespace SqlServerSandbox.Values.Conversions;

/// <summary>Converts a value from one type to another, as CAST, CONVERT and implicit conversion do.</summary>
internal static class Conversion
{
    /// <summary>Strings that do not fit are cut, as CAST does; assignment to a column checks first.</summary>
    public static Value Convert(in Value value, SqlType from, SqlType to, int style = 0)
    {
        if (value.IsNull) return Value.Null;
        if (from == to) return value;
        if (from.Family == Family.Variant && to.Family != Family.Variant)
            return Convert(value.Variant.Value, value.Variant.Type, to, style);
        switch (to.Family)
        {
            case Family.Integer:
                return ToInteger(value, from, to);
            case Family.Decimal:
                return DecimalConversion.To(value, from, to);
            case Family.Money:
                return DecimalConversion.ToMoney(value, from, to);
            case Family.Float:
                double number = ToDouble(value, from, to);
                return Value.From(to.Id == TypeId.Real ? (float)number : number);
            case Family.Text:
                return FitText(ToText(value, from, style, to), from, to);
            case Family.Xml:
                string xml = XmlText.Kept(ToText(value, from, style, to));
                return Value.From(to.XmlSchemas?.Validated(xml) ?? xml);
            case Family.Json:
                return from.Family is Family.Text or Family.Vector ? Value.From(JsonText.Checked(ToText(value, from, style, to))) : throw Errors.ExplicitConversion(from, to);
            case Family.Vector:
                return from.Family switch
                {
                    Family.Text or Family.Json => Value.From(VectorValue.Parse(value.Text, to.Length)),
                    Family.Vector => throw Errors.VectorDimensions(from.Length, to.Length),
                    _ => throw Errors.ExplicitConversion(from, to),
                };
            case Family.Binary:
                return FitBytes(BinaryConversion.ToBytes(value, from, to, style), from, to);
            case Family.Timestamp:
                return Value.From(BinaryConversion.ToLong(BinaryConversion.ToBytes(value, from, to, style)));
            case Family.Guid:
                return ToGuid(value, from, to);
            case Family.Variant:
                return Value.From(new TypedValue(from, value));
            case Family.Udt:
                return from.Family switch
                {
                    Family.Text => Value.From(ClrType.Parse(value.Text, to)),
                    Family.Binary => Value.From(ClrType.Checked(value.Bytes, to)),
                    _ => throw Errors.ExplicitConversion(from, to),
                };
            default:
                return TemporalConversion.To(value, from, to, style);
        }
    }

    public static double ToDouble(in Value value, SqlType from, SqlType? to = null)
    {
        switch (from.Family)
        {
            case Family.Integer:
                return value.Long;
            case Family.Decimal:
                return (double)value.Decimal / Math.Pow(10, from.Scale);
            case Family.Money:
                return value.Long / 10_000d;
            case Family.Float:
                return value.Double;
            case Family.DateTime:
                return (double)value.Long / SqlCalendar.DateTimeUnitsPerDay;
            case Family.Text:
                string text = value.Text.Trim();
                if (text.Length == 0) return 0;
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed)) return parsed;
                throw Errors.ConvertingToNumeric(from, to ?? SqlType.Float);
            default:
                throw Errors.ExplicitConversion(from, to ?? SqlType.Float);
        }
    }

    /// <summary>The text of a value, not yet cut to a length.</summary>
    public static string ToText(in Value value, SqlType from, int style = 0, SqlType? to = null)
    {
        switch (from.Family)
        {
            case Family.Text or Family.Xml or Family.Json:
                return value.Text;
            case Family.Vector:
                return VectorValue.ToText(value.Bytes);
            case Family.Integer:
                return value.Long.ToString(CultureInfo.InvariantCulture);
            case Family.Decimal:
                return DecimalConversion.Format(value.Decimal, from.Scale);
            case Family.Money:
                return style == 2
                    ? DecimalConversion.Format(value.Long, 4)
                    : DecimalConversion.Format(DecimalConversion.Rescale(value.Long, 4, 2), 2);
            case Family.Float:
                return FloatText.Format(value.Double, from.Id == TypeId.Real, style);
            case Family.Guid:
                return value.Guid.ToString("D").ToUpperInvariant();
            case Family.Udt:
                return ClrType.ToText(value.Bytes, from);
            case Family.Binary or Family.Timestamp:
                return BinaryConversion.ToText(value, from, style, to);
            case Family.Variant:
                return ToText(value.Variant.Value, value.Variant.Type, style, to);
            default:
                return TemporalText.Format(value, from, style);
        }
    }

    private static Value ToInteger(in Value value, SqlType from, SqlType to)
    {
        if (to.Id == TypeId.Bit) return Value.From(ToBit(value, from));
        long number;
        switch (from.Family)
        {
            case Family.Integer:
                number = value.Long;
                break;
            case Family.Decimal:
                var whole = DecimalConversion.Truncate(value.Decimal, from.Scale);
                if (whole < long.MinValue || whole > long.MaxValue) throw Errors.OverflowTo(from.Name, to.Name);
                number = (long)whole;
                break;
            case Family.Money:
                number = (long)DecimalConversion.Rescale(value.Long, 4, 0);
                break;
            case Family.Float:
                double truncated = Math.Truncate(value.Double);
                if (!(truncated >= long.MinValue && truncated < 9.2233720368547758e18)) throw Errors.Overflow(to);
                number = (long)truncated;
                break;
            case Family.Text:
                number = ParseInteger(value.Text, from, to);
                break;
            case Family.Binary or Family.Timestamp:
                number = BinaryConversion.ToLong(BinaryConversion.ToBytes(value, from, to, 0));
                if (to.Id == TypeId.Int) number = (int)number;
                else if (to.Id == TypeId.SmallInt) number = (short)number;
                else if (to.Id == TypeId.TinyInt) number = (byte)number;
                break;
            case Family.DateTime:
                number = (long)Math.Round((double)value.Long / SqlCalendar.DateTimeUnitsPerDay, MidpointRounding.AwayFromZero);
                break;
            default:
                throw Errors.ExplicitConversion(from, to);
        }
        if (InRange(number, to.Id)) return Value.From(number);
        if (from.Family == Family.Text) throw Errors.IntegerOverflow(from, value.Text, to);
        throw from.Family == Family.Integer && to.Id is TypeId.TinyInt or TypeId.SmallInt
            ? Errors.ValueOverflow(to, number.ToString(CultureInfo.InvariantCulture))
            : Errors.Overflow(to);
    }

    public static bool InRange(long number, TypeId id) => id switch
    {
        TypeId.TinyInt => number is >= 0 and <= 255,
        TypeId.SmallInt => number is >= short.MinValue and <= short.MaxValue,
        TypeId.Int => number is >= int.MinValue and <= int.MaxValue,
        _ => true,
    };

    private static long ParseInteger(string text, SqlType from, SqlType to)
    {
        string trimmed = text.Trim();
        if (trimmed.Length == 0) return 0;
        if (long.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)) return number;
        bool digits = trimmed.AsSpan().TrimStart("+-").ContainsAnyExceptInRange('0', '9') == false;
        if (to.Id == TypeId.BigInt && !digits) throw Errors.ConvertingToNumeric(from, to);
        throw digits ? Errors.IntegerOverflow(from, text, to) : Errors.Conversion(from, text, to);
    }

    private static bool ToBit(in Value value, SqlType from)
    {
        switch (from.Family)
        {
            case Family.Text:
                string text = value.Text.Trim();
                if (text.Equals("true", StringComparison.OrdinalIgnoreCase)) return true;
                if (text.Equals("false", StringComparison.OrdinalIgnoreCase)) return false;
                return ParseInteger(text, from, SqlType.Bit) != 0;
            case Family.Float:
                return value.Double != 0;
            case Family.Decimal:
                return value.Decimal != 0;
            case Family.Binary:
                return value.Bytes.AsSpan().ContainsAnyExcept((byte)0);
            case Family.Integer or Family.Money or Family.DateTime or Family.Timestamp:
                return value.Long != 0;
            default:
                throw Errors.ExplicitConversion(from, SqlType.Bit);
        }
    }

    private static Value FitText(string text, SqlType from, SqlType to)
    {
        if (to.IsMax || to.IsLegacyBlob) return Value.From(text);
        if (text.Length > to.Length)
        {
            if (from.Family == Family.Integer) return Value.From("*");
            if (from.IsNumeric) throw Errors.OverflowTo(from.Name, to.Name);
            text = text[..to.Length];
        }
        if (to.Id is TypeId.Char or TypeId.NChar && text.Length < to.Length) text = text.PadRight(to.Length);
        return Value.From(text);
    }

    private static Value FitBytes(byte[] bytes, SqlType from, SqlType to)
    {
        if (to.IsMax || to.IsLegacyBlob) return Value.From(bytes);
        bool number = from.IsNumeric;
        if (bytes.Length > to.Length) bytes = number ? bytes[^to.Length..] : bytes[..to.Length];
        if (to.Id != TypeId.Binary || bytes.Length == to.Length) return Value.From(bytes);
        var padded = new byte[to.Length];
        bytes.CopyTo(padded.AsSpan(number ? to.Length - bytes.Length : 0));
        return Value.From(padded);
    }

    private static Value ToGuid(in Value value, SqlType from, SqlType to)
    {
        if (from.Family == Family.Text)
        {
            string text = value.Text.Trim();
            int length = text.StartsWith('{') ? 38 : 36;
            if (text.Length > length) text = text[..length];
            return Guid.TryParse(text, out var guid) ? Value.From(guid) : throw Errors.GuidConversion();
        }
        if (from.Family != Family.Binary) throw Errors.ExplicitConversion(from, to);
        var bytes = new byte[16];
        value.Bytes.AsSpan(0, Math.Min(16, value.Bytes.Length)).CopyTo(bytes);
        return Value.FromGuidBytes(bytes);
    }
}
