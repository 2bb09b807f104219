using System.Security.Cryptography;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Encoding;
using SyncService.Encoding.Fields;

namespace SyncService.Capture.Values;

/// <summary>Replaces the values of masked columns while the row is encoded, so that the clear ones go no further.</summary>
internal sealed class ColumnMasks(StreamSpec stream, string salt)
{
    private const int ClearTail = 4;

    private readonly byte[] secret = System.Text.Encoding.UTF8.GetBytes(salt);

    /// <summary>Types of a masked column: a mask is a text, and NULL has any type.</summary>
    public static (CanonicalType Canonical, string Target) TypeOf(ColumnMask mask, CanonicalType canonical, string target) => mask switch
    {
        ColumnMask.Null => (canonical, target),
        ColumnMask.Hash => (CanonicalType.Text, "varchar(64)"),
        _ => (CanonicalType.Text, "text"),
    };

    public static string Describe(StreamSpec stream, SourceColumn column) =>
        stream.MaskColumns.TryGetValue(column.Name, out var mask) ? $"{column.TypeText}, masked ({mask.ToString().ToLowerInvariant()})" : column.TypeText;

    /// <summary>By which another salt is noticed. The salt cannot be told from it any better than from a masked value.</summary>
    public static string DigestOf(string salt) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes(salt), "sync-service: which salt is it"u8))[..16];

    public ColumnReader ReaderFor(SourceColumn column)
    {
        var clear = ColumnReaders.For(column);
        if (!stream.MaskColumns.TryGetValue(column.Name, out var mask)) return clear;
        if (mask == ColumnMask.Null) return (_, _, writer) => writer.Null();
        var (type, _) = SourceTypes.Of(column)!.Value;
        return (reader, i, writer) =>
        {
            if (reader.IsDBNull(i)) writer.Null();
            else writer.Text(Masked(mask, Clear(clear, type, reader, i)));
        };
    }

    private static string Clear(ColumnReader clear, CanonicalType type, SqlDataReader reader, int ordinal)
    {
        using var aside = new RecordWriter(0, 1);
        var at = aside.Position;
        clear(reader, ordinal, aside);
        var field = aside.Field(at)[4..];
        return type == CanonicalType.Bytea ? "0x" + Convert.ToHexString(field) : FieldText.Render(type, field);
    }

    private string Masked(ColumnMask mask, string clear) => mask == ColumnMask.Hash
        ? Convert.ToHexStringLower(HMACSHA256.HashData(secret, System.Text.Encoding.UTF8.GetBytes(clear)))
        : new string('*', Math.Max(ClearTail, clear.Length - ClearTail)) + (clear.Length > ClearTail ? clear[^ClearTail..] : "");
}
