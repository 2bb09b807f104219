using System.Buffers.Binary;
using System.Text;

namespace SqlServerSandbox.Tds.Handshake;

/// <summary>The FEDAUTH feature of a LOGIN7 message (MS-TDS 2.2.6.4).</summary>
/// <param name="Echo">Whether the server's PRELOGIN said that it requires federated authentication.</param>
/// <param name="Token">The token that came with the login; null where it comes in a message of its own.</param>
internal sealed record FederatedLogin(FederatedLibrary Library, bool Echo, string? Token)
{
    /// <summary>Options (echo in the lowest bit, library above it), then what the library has: a security token is sent with its length.</summary>
    public static FederatedLogin Parse(ReadOnlySpan<byte> data)
    {
        if (data.IsEmpty) throw new InvalidDataException("A FEDAUTH feature is empty.");
        var library = (FederatedLibrary)(data[0] >> 1);
        string? token = library == FederatedLibrary.SecurityToken ? Text(data[1..]) : null;
        return new FederatedLogin(library, (data[0] & 1) != 0, token);
    }

    /// <summary>The token of a FEDAUTH message (MS-TDS 2.2.6.3): the length of all, then the token with its own.</summary>
    public static string TokenOf(ReadOnlySpan<byte> message) => Text(message[4..]);

    /// <summary>FEDAUTHINFO (MS-TDS 2.2.7.12): where the client gets its token, and for whom. Offsets count from CountOfInfoIDs.</summary>
    public static void WriteInfo(Values.ByteBuffer into, string stsUrl, string spn)
    {
        (byte Id, byte[] Data)[] options = [(1, Encoding.Unicode.GetBytes(stsUrl)), (2, Encoding.Unicode.GetBytes(spn))];
        int at = 4 + (options.Length * 9);
        into.Byte(Tds.Token.FedAuthInfo);
        into.Int32(at + options.Sum(o => o.Data.Length));
        into.Int32(options.Length);
        foreach (var (id, data) in options)
        {
            into.Byte(id);
            into.Int32(data.Length);
            into.Int32(at);
            at += data.Length;
        }
        foreach (var (_, data) in options) into.Bytes(data);
    }

    private static string Text(ReadOnlySpan<byte> data) => Encoding.Unicode.GetString(data.Slice(4, BinaryPrimitives.ReadInt32LittleEndian(data)));
}

/// <summary>bFedAuthLibrary.</summary>
internal enum FederatedLibrary
{
    LiveId = 0,
    SecurityToken = 1,
    Adal = 2,
}
