using System.Buffers.Binary;
using System.Text;

namespace SqlServerSandbox.Tds.Handshake;

/// <summary>A LOGIN7 message (MS-TDS 2.2.6.4).</summary>
internal sealed record Login7(
    uint TdsVersion,
    int PacketSize,
    string HostName,
    string UserName,
    string Password,
    string ApplicationName,
    string Language,
    string Database,
    bool ReadOnlyIntent,
    IReadOnlyList<byte> Features,
    FederatedLogin? Federated)
{
    private const byte FeatureTerminator = 0xFF;
    private const byte FedAuthFeature = 2;

    public static Login7 Parse(byte[] message, int length)
    {
        var bytes = message.AsSpan(0, length);
        if (length < 94) throw new InvalidDataException("A LOGIN7 message is too short.");
        var features = Features7(bytes, out var federated);
        return new Login7(
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            Text(bytes, 36),
            Text(bytes, 40),
            Password7(bytes, 44),
            Text(bytes, 48),
            Text(bytes, 64),
            Text(bytes, 68),
            (bytes[26] & 0x20) != 0,
            features,
            federated);
    }

    private static string Text(ReadOnlySpan<byte> bytes, int at) => Encoding.Unicode.GetString(Part(bytes, at));

    private static ReadOnlySpan<byte> Part(ReadOnlySpan<byte> bytes, int at) => bytes.Slice(
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 2)..]) * 2);

    // Each byte is XORed with 0xA5 after its halves were swapped.
    private static string Password7(ReadOnlySpan<byte> bytes, int at)
    {
        var part = Part(bytes, at).ToArray();
        for (int i = 0; i < part.Length; i++)
        {
            int plain = part[i] ^ 0xA5;
            part[i] = (byte)((plain >> 4) | (plain << 4));
        }
        return Encoding.Unicode.GetString(part);
    }

    private static List<byte> Features7(ReadOnlySpan<byte> bytes, out FederatedLogin? federated)
    {
        federated = null;
        var features = new List<byte>();
        bool hasExtension = (bytes[27] & 0x10) != 0;
        if (!hasExtension) return features;
        int pointer = BinaryPrimitives.ReadUInt16LittleEndian(bytes[56..]);
        int at = BinaryPrimitives.ReadInt32LittleEndian(bytes[pointer..]);
        while (at < bytes.Length && bytes[at] != FeatureTerminator)
        {
            features.Add(bytes[at]);
            int size = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 1)..]);
            if (bytes[at] == FedAuthFeature) federated = FederatedLogin.Parse(bytes.Slice(at + 5, size));
            at += 5 + size;
        }
        return features;
    }
}
