using System.Text.Json;
using System.Text.Json.Serialization;
using CsCheck;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;

namespace SyncService.Tests.Encoding.Schemas;

public sealed class RecordSchemaJsonTests
{
    private static readonly JsonSerializerOptions Serializer = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, Converters = { new JsonStringEnumConverter() } };

    private static readonly Gen<RecordColumn[]> Any = Gen.Select(Gen.String, Gen.String, Gen.Enum<CanonicalType>(), Gen.String, Gen.Int[-1, 9], Gen.Bool)
        .Select((source, target, type, declared, ordinal, isChangeColumn) => new RecordColumn(source, target, type, declared, declared, ordinal, isChangeColumn))
        .Array[1, 5];

    [Fact]
    public void Columns_have_the_bytes_that_the_serializer_of_earlier_versions_gave_them() =>
        Any.Sample(columns => RecordSchema.Of(columns).Json == JsonSerializer.Serialize(columns, Serializer));

    [Fact]
    public void What_is_written_is_read_again() => Any.Sample(columns => RecordSchema.Parse(RecordSchema.Of(columns).Json).Json == RecordSchema.Of(columns).Json);
}
