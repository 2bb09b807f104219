using System.Diagnostics.CodeAnalysis;
using System.IO.Hashing;
using System.Text.Json;
using SyncService.Encoding.Fields;

namespace SyncService.Encoding.Schemas;

/// <summary>What a consumer must know to read a record: its columns, in the order of the tuple.</summary>
/// <remarks>Its <see cref="Id"/> is a digest of its content, so equal shapes have equal ids, whoever describes them.</remarks>
internal sealed class RecordSchema
{
    private readonly RecordColumn[] columns;

    private RecordSchema(RecordColumn[] columns, string json)
    {
        this.columns = columns;
        Json = json;
        Id = XxHash64.HashToUInt64(System.Text.Encoding.UTF8.GetBytes(json));
        KeyOrdinals = [.. Enumerable.Range(0, columns.Length).Where(i => columns[i].KeyOrdinal >= 0).OrderBy(i => columns[i].KeyOrdinal)];
        Keys = [.. KeyOrdinals.Select(i => columns[i])];
    }

    public ulong Id { get; }

    public string Json { get; }

    public IReadOnlyList<RecordColumn> Columns => columns;

    /// <summary>The columns that identify a row, in the order of the key.</summary>
    public IReadOnlyList<RecordColumn> Keys { get; }

    /// <summary>Where they stand in the tuple.</summary>
    public IReadOnlyList<int> KeyOrdinals { get; }

    public RecordColumn ChangeColumn => Columns.First(column => column.IsChangeColumn);

    public static RecordSchema Of(IReadOnlyList<RecordColumn> columns) =>
        Of(columns.ToArray());

    private static RecordSchema Of(RecordColumn[] columns) => new(columns, RecordSchemaJson.Write(columns));

    /// <summary>Whether a tuple has these columns.</summary>
    public bool Describes(ReadOnlySpan<byte> tuple) => RecordTuple.IsSound(tuple, columns, out _);

    /// <param name="tuple">To be looked at.</param>
    /// <param name="nullKey">A column of the key that is NULL in it; null when none is.</param>
    public bool Describes(ReadOnlySpan<byte> tuple, out RecordColumn? nullKey)
    {
        var isSound = RecordTuple.IsSound(tuple, columns, out var ordinal);
        nullKey = ordinal < 0 ? null : columns[ordinal];
        return isSound;
    }

    /// <summary>False when the text is not the description of a schema.</summary>
    public static bool TryParse(string json, [NotNullWhen(true)] out RecordSchema? schema)
    {
        schema = null;
        try
        {
            var columns = RecordSchemaJson.Read(json);
            if (columns.Length > 0) schema = new RecordSchema(columns, json);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // Something else wrote it.
        }

        return schema is not null;
    }

    /// <exception cref="FormatException">The text is not the description of a schema.</exception>
    public static RecordSchema Parse(string json) =>
        TryParse(json, out var schema) ? schema : throw new FormatException("A record schema that cannot be read.");
}

/// <summary>One column of a record.</summary>
/// <param name="Source">Its name in the source.</param>
/// <param name="Target">Its name in the target: the source's in lower case, or as configured.</param>
/// <param name="Type">How its values travel.</param>
/// <param name="SourceType">The source's own type, as T-SQL writes it: <c>decimal(18,2)</c>.</param>
/// <param name="TargetType">The PostgreSQL type that holds every value of it: <c>numeric(18,2)</c>.</param>
/// <param name="KeyOrdinal">Its place in the key, from 0; -1 when it is no part of it.</param>
/// <param name="IsChangeColumn">Whether it is the change column.</param>
internal sealed record RecordColumn(
    string Source,
    string Target,
    CanonicalType Type,
    string SourceType,
    string TargetType,
    int KeyOrdinal = -1,
    bool IsChangeColumn = false);
