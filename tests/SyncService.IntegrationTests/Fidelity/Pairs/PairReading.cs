using SyncService.Encoding.Fields;
using SyncService.Target.Mapping;

namespace SyncService.IntegrationTests.Fidelity.Pairs;

/// <summary>Whether a target's value <c>t</c> gives back the source's value <c>v</c>, as SQL. What cannot even be read back is not kept.</summary>
internal static class PairReading
{
    /// <param name="source">Where it comes from.</param>
    /// <param name="to">Where it is.</param>
    public static string Of(PairSource source, TargetColumn to)
    {
        var canonical = CastSql.NameOf(source.Canonical);
        if (source.IsText) return OfText(source, to);
        if (source.Canonical == CanonicalType.Bytea && to.BaseType is "int8" or "numeric") return OfBytes(source);
        return (source.Canonical, to.BaseType) switch
        {
            (_, "json" or "jsonb") => $"(t #>> '{{}}')::{canonical} = v",
            (CanonicalType.Uuid, "bytea") => "encode(t, 'hex')::uuid = v",
            (CanonicalType.Bytea, "uuid") => "uuid_send(t) = v",
            (CanonicalType.Uuid, _) when to.Category == 'S' => "t::text = upper(v::text)",
            (CanonicalType.Boolean, "bool") => "t = v",
            (CanonicalType.Boolean, "money") => "(t::numeric <> 0) = v",
            (CanonicalType.Boolean, _) when to.Category == 'N' => "(t::text::numeric <> 0) = v",
            (_, "bool") => "t::int::numeric = v::text::numeric",
            (_, "money") => "t::numeric = v::text::numeric",
            (CanonicalType.Int2 or CanonicalType.Int4 or CanonicalType.Int8, _) when to.Category == 'N' => "t::text::numeric = v::numeric",
            (CanonicalType.Date or CanonicalType.Time or CanonicalType.Timestamp or CanonicalType.TimestampTz, _) when to.Category is 'D' or 'T' => $"t::{canonical} = v",
            _ => $"t::text::{canonical} = v",
        };
    }

    private static string OfText(PairSource source, TargetColumn to)
    {
        if (to.BaseType == "bytea") return "convert_from(t, 'UTF8') = v";
        var given = source.IsPadded && (!to.IsText || to.BaseType == "bpchar") ? "rtrim(v)" : "v";
        return $"t::text COLLATE \"C\" IN ({given}, coalesce(same, {given}))";
    }

    /// <summary>Bytes of a fixed length are the number; others lose the zeros before it, and so their length.</summary>
    private static string OfBytes(PairSource source) => source.Column.Type is "binary" or "timestamp"
        ? "encode(int8send(t::int8), 'hex') = lpad(encode(v, 'hex'), 16, '0')"
        : "ltrim(encode(int8send(t::int8), 'hex'), '0') = encode(v, 'hex') OR '0' || ltrim(encode(int8send(t::int8), 'hex'), '0') = encode(v, 'hex')";
}
