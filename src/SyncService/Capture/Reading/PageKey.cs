using System.Data.SqlTypes;
using System.Text;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>The key of the last row of a page, as the server is asked to go on from it.</summary>
/// <remarks>
/// The server compares keys, by its own order: the collation of the column, the groups of a <c>uniqueidentifier</c>. So a key is handed back only where it comes to the
/// server exactly as it left. Everywhere else a page goes on with all rows of its last stamp.
/// </remarks>
internal static class PageKey
{
    /// <summary>Whether values of a column can be handed back.</summary>
    /// <remarks>
    /// Not a (max) value, which is read piece by piece; not what the server converts in the SELECT list; and not a variant, whose order depends on the type
    /// that its value has on the server.
    /// </remarks>
    public static bool CanHold(SourceColumn column) => !column.IsLarge && !column.IsConverted && column.Type != "sql_variant";

    /// <returns>Null where one of its values would not come back as it is, or is NULL, which nothing can be compared with.</returns>
    public static object[]? Of(SqlDataReader reader, SourceShape shape)
    {
        if (shape.Query.KeyOrdinals is not { } ordinals) return null;
        var key = new object[ordinals.Count];
        for (var i = 0; i < key.Length; i++)
        {
            key[i] = reader.GetSqlValue(ordinals[i]);
            if (!IsExact(key[i], shape.Columns[shape.KeyOrdinals[i]])) return null;
        }

        return key;
    }

    /// <summary>Whether the page after one that began and ended so would be the same again, or begin with the same rows as one before it did: only a larger one is sure to come to an end.</summary>
    public static bool IsStuck(Watermark endStamp, object[]? endKey, Watermark stamp, object[]? key) =>
        endStamp.CompareTo(stamp) < 0 || (endStamp == stamp && (endKey is null || AreSame(endKey, key)));

    private static bool AreSame(object[]? left, object[]? right) => left is null ? right is null : right is not null && left.SequenceEqual(right);

    /// <remarks>A varchar is sent in the code page of the database, which need not be that of the column.</remarks>
    private static bool IsExact(object value, SourceColumn column) =>
        value is not (DBNull or INullable { IsNull: true }) && !(value is SqlString text && column.Type is ("char" or "varchar") && !Ascii.IsValid(text.Value));
}
