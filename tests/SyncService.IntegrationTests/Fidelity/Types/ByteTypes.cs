namespace SyncService.IntegrationTests.Fidelity.Types;

/// <summary>Bytes, and what is made of bytes.</summary>
internal static class ByteTypes
{
    private const string Hex = "encode(v, 'hex')";

    public static IReadOnlyList<SourceType> All { get; } =
    [
        Bytes("t_binary_16", "binary(16)", 16, padding: 16),
        Bytes("t_varbinary_40", "varbinary(40)", 40),
        Bytes("t_varbinary_8000", "varbinary(8000)", 8000),
        new SourceType("t_uniqueidentifier", "uniqueidentifier", [Identifier(Guid.Empty), Identifier(Guid.AllBitsSet), Identifier(Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"))], AnyIdentifier) { TextInVariant = "v" },
        new SourceType("t_rowversion", "rowversion", [], _ => new Sample(DBNull.Value, "")) { Text = Hex, IsMadeByTheServer = true },
    ];

    public static IReadOnlyList<SourceType> Large { get; } =
    [
        Bytes("t_varbinary_max", "varbinary(max)", 140_000) with { TextInVariant = null },
        Bytes("t_image", "image", 70_000) with { TextInVariant = null },
    ];

    private static SourceType Bytes(string name, string definition, int longest, int padding = 0)
    {
        int[] lengths = [0, 1, 2, 8000, 16_383, 16_384, 16_385, 65_536, longest];
        return new(
            name, definition, [.. lengths.Where(length => length <= longest).SelectMany(length => new[] { Of(new byte[length]), Of([.. Enumerable.Repeat((byte)0xFF, length)]) })],
            random =>
            {
                var value = new byte[random.Next(Math.Min(longest, 200) + 1)];
                random.NextBytes(value);
                return Of(value);
            })
        { Text = Hex, TextInVariant = "v" };

        Sample Of(byte[] value)
        {
            var kept = new byte[Math.Max(padding, value.Length)];
            value.CopyTo(kept, 0);
            return new(value, Convert.ToHexStringLower(kept), InVariant: $"0x{Convert.ToHexString(kept)}");
        }
    }

    private static Sample Identifier(Guid value) => new(value, value.ToString("D"));

    private static Sample AnyIdentifier(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return Identifier(new Guid(bytes));
    }
}
