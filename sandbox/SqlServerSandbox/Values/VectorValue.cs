using System.Buffers.Binary;
using System.Text.Json;
using SqlServerSandbox.Values.Conversions;

namespace SqlServerSandbox.Values;

/// <summary>A <c>vector</c> of float32 as it is kept and sent: eight bytes of header, then the numbers (MS-TDS, "Vector").</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/data-types/vector-data-type: given and shown as a JSON array of numbers.</remarks>
internal static class VectorValue
{
    public const int MostDimensions = 1998;

    private const int Header = 8;
    private const byte Format = 0xA9;
    private const byte Version = 1;
    private const byte Float32 = 0;

    public static int Size(int dimensions) => Header + (dimensions * sizeof(float));

    public static int Dimensions(int size) => (size - Header) / sizeof(float);

    public static byte[] Parse(string text, int dimensions)
    {
        JsonText.Checked(text);
        using var document = JsonDocument.Parse(text);
        if (document.RootElement.ValueKind != JsonValueKind.Array) throw Errors.NoJson(text[0], 0);
        float[] numbers = [.. document.RootElement.EnumerateArray().Select(Number)];
        if (numbers.Length != dimensions) throw Errors.VectorDimensions(numbers.Length, dimensions);
        byte[] bytes = new byte[Size(dimensions)];
        (bytes[0], bytes[1], bytes[4]) = (Format, Version, Float32);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(2), (ushort)dimensions);
        for (int i = 0; i < numbers.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(Size(i)), numbers[i]);
        return bytes;
    }

    public static string ToText(byte[] bytes) => $"[{string.Join(',', Enumerable.Range(0, Dimensions(bytes.Length)).Select(i => FloatText.Format(BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(Size(i))), isReal: true, style: 1)))}]";

    private static float Number(JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetSingle(out float number) && float.IsFinite(number) ? number : throw Errors.NoJson(element.GetRawText()[0], 0);
}
