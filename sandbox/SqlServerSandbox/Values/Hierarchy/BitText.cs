using System.Text;

namespace SqlServerSandbox.Values.Hierarchy;

/// <summary>Bytes as zeros and ones, read from the left.</summary>
internal sealed class BitText(byte[] bytes)
{
    private int _at;

    public int Rest => (bytes.Length * 8) - _at;

    public bool IsPadding
    {
        get
        {
            if (Rest >= 8) return false;
            for (int i = _at; i < bytes.Length * 8; i++)
                if (Bit(i) != '0') return false;
            return true;
        }
    }

    public static byte[] Bytes(string bits)
    {
        var bytes = new byte[(bits.Length + 7) / 8];
        for (int i = 0; i < bits.Length; i++)
            if (bits[i] == '1') bytes[i >> 3] |= (byte)(0x80 >> (i & 7));
        return bytes;
    }

    public bool StartsWith(string prefix)
    {
        if (prefix.Length > Rest) return false;
        for (int i = 0; i < prefix.Length; i++)
            if (Bit(_at + i) != prefix[i]) return false;
        return true;
    }

    public char Next() => Bit(_at++);

    public void Skip(int count) => _at += count;

    public override string ToString()
    {
        var text = new StringBuilder();
        for (int i = _at; i < bytes.Length * 8; i++) text.Append(Bit(i));
        return text.ToString();
    }

    private char Bit(int at) => (bytes[at >> 3] & (0x80 >> (at & 7))) == 0 ? '0' : '1';
}
