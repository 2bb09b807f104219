using SqlServerSandbox.Values;

namespace SqlServerSandbox.Tds.Handshake;

/// <summary>The PRELOGIN exchange (MS-TDS 2.2.6.5).</summary>
internal static class PreLogin
{
    public const byte EncryptOff = 0;
    public const byte EncryptOn = 1;
    public const byte EncryptNotSupported = 2;
    public const byte EncryptRequired = 3;
    private const byte FedAuthRequired = 6;

    /// <summary>What the client wants of encryption; without the option it wants none.</summary>
    public static byte RequestedEncryption(ReadOnlySpan<byte> message) => Option(message, 1) ?? EncryptNotSupported;

    /// <summary>Whether the client can authenticate by a token: FEDAUTHREQUIRED.</summary>
    public static bool KnowsTokens(ReadOnlySpan<byte> message) => Option(message, FedAuthRequired) == 1;

    /// <summary>The answer; who asked about tokens is told that he may bring one.</summary>
    public static void WriteAnswer(ByteBuffer into, byte encryption, bool tokens, ReadOnlySpan<byte> serverVersion)
    {
        ReadOnlySpan<byte> version = [.. serverVersion, 0, 0];
        // Options: version, encryption, instance, thread id, MARS; five bytes each, then the terminator.
        int offset = (5 * (tokens ? 6 : 5)) + 1;
        Option(0, version.Length);
        Option(1, 1);
        Option(2, 1);
        Option(3, 0);
        Option(4, 1);
        if (tokens) Option(FedAuthRequired, 1);
        into.Byte(0xFF);
        into.Bytes(version);
        into.Byte(encryption);
        into.Byte(0);
        into.Byte(0);
        if (tokens) into.Byte(1);

        void Option(byte token, int length)
        {
            into.Byte(token);
            into.Byte((byte)(offset >> 8));
            into.Byte((byte)offset);
            into.Byte((byte)(length >> 8));
            into.Byte((byte)length);
            offset += length;
        }
    }

    private static byte? Option(ReadOnlySpan<byte> message, byte token)
    {
        for (int i = 0; i + 5 <= message.Length && message[i] != 0xFF; i += 5)
        {
            int offset = (message[i + 1] << 8) | message[i + 2];
            if (message[i] == token && offset < message.Length) return message[offset];
        }
        return null;
    }
}
