namespace SqlServerSandbox.Values.Hierarchy;

/// <summary>
/// A range of labels and the bits in which they are written: a prefix, then the offset in the range, with fixed bits in
/// between that keep the order of bytes the order of labels.
/// </summary>
/// <remarks>[MS-SSCLRT] 2.1.4, "HIERARCHYID Structure": <c>x</c> is a bit of the offset, the others are as they stand.</remarks>
internal sealed class LabelRange(long first, long last, string prefix, string offset)
{
    private static readonly LabelRange[] All =
    [
        new(-281479271682120, -4294971465, "000100", "xxxxxxxxxxxxxx0xxxxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxx"),
        new(-4294971464, -4169, "000101", "xxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxx"),
        new(-4168, -73, "000110", "xxxxx0xxx0x1xxx"),
        new(-72, -9, "0010", "xx0x1xxx"),
        new(-8, -1, "00111", "xxx"),
        new(0, 3, "01", "xx"),
        new(4, 7, "100", "xx"),
        new(8, 15, "101", "xxx"),
        new(16, 79, "110", "xx0x1xxx"),
        new(80, 1103, "1110", "xxx0xxx0x1xxx"),
        new(1104, 5199, "11110", "xxxxx0xxx0x1xxx"),
        new(5200, 4294972495, "111110", "xxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxx"),
        new(4294972496, 281479271683151, "111111", "xxxxxxxxxxxxxx0xxxxxxxxxxxxxxxxxxxxx0xxxxxx0xxx0x1xxx"),
    ];

    /// <summary>The range of a label; null where there is none.</summary>
    public static LabelRange? Of(long label) => Array.Find(All, r => r.Contains(label));

    /// <summary>The range whose prefix stands at a place of the bits; null where none does.</summary>
    public static LabelRange? At(BitText bits) => Array.Find(All, r => bits.StartsWith(r.Prefix));

    public string Prefix => prefix;

    private bool Contains(long label) => label >= first && label <= last;

    public string Encode(long label)
    {
        long rest = label - first;
        var bits = offset.ToCharArray();
        for (int i = bits.Length - 1; i >= 0; i--)
        {
            if (bits[i] != 'x') continue;
            bits[i] = (rest & 1) == 0 ? '0' : '1';
            rest >>= 1;
        }
        return prefix + new string(bits);
    }

    /// <summary>Reads the label behind the prefix; null when the bits are not of this form.</summary>
    public long? Decode(BitText bits)
    {
        bits.Skip(prefix.Length);
        if (bits.Rest < offset.Length) return null;
        long value = 0;
        foreach (char form in offset)
        {
            char bit = bits.Next();
            if (form == 'x') value = (value * 2) + (bit - '0');
            else if (form != bit) return null;
        }
        return first + value;
    }
}
