using System.Collections.Concurrent;
using System.Text;
using SqlServerSandbox.Values.Order;

namespace SqlServerSandbox.Values.Collations;

/// <summary>A collation other than the server's: how strings compare, and the code page of those that are not national.</summary>
/// <remarks>
/// Blanks at the end do not count. Letters weigh before accents and accents before case, over the whole string; of two that
/// differ in case alone the lower comes first, under an SQL collation the upper. BIN compares the first character by its
/// number and the rest by bytes, BIN2 all by numbers (https://learn.microsoft.com/sql/relational-databases/collations/collation-and-unicode-support).
/// </remarks>
internal sealed class NamedCollation
{
    private static readonly ConcurrentDictionary<string, NamedCollation?> Known = new(StringComparer.OrdinalIgnoreCase);
    private static readonly ConcurrentDictionary<ulong, NamedCollation> ByWire = new();

    private readonly CollationName _name;
    private readonly CharWeights _weights;

    private NamedCollation(CollationName name)
    {
        _name = name;
        _weights = name.Spanish ? CharWeights.Spanish : CharWeights.General;
        _ = Collation.CodePage;
        CodePage = Encoding.GetEncoding(name.CodePage, new EncoderReplacementFallback("?"), DecoderFallback.ReplacementFallback);
        Wire = WireOf(name);
        ByWire[Key(Wire)] = this;
    }

    public string Name => _name.Text;

    public Encoding CodePage { get; }

    /// <summary>LCID and flags, version, sort id (MS-TDS 2.2.5.1.2).</summary>
    public byte[] Wire { get; }

    public bool IgnoresCase => !_name.CaseSensitive;

    /// <summary>The collation of a name. The server's own is null: what is not said otherwise compares by it.</summary>
    /// <exception cref="SqlError">448 when there is none of that name; 40510 when there is, and the sandbox does not know it.</exception>
    public static NamedCollation? Find(string name) => name.Equals(Collation.Name, StringComparison.OrdinalIgnoreCase)
        ? null
        : Known.GetOrAdd(name, n => CollationName.TryParse(n, out var parsed) ? new NamedCollation(parsed) : null)
            ?? throw (name.Contains("_C", StringComparison.OrdinalIgnoreCase) || name.Contains("_BIN", StringComparison.OrdinalIgnoreCase)
                ? Errors.Unsupported($"COLLATE {name}")
                : new SqlError(448, 16, 1, $"Invalid collation '{name}'.", endsBatch: true));

    /// <summary>The collation that a client announces; the server's where it is none that was asked for.</summary>
    public static NamedCollation? OfWire(ReadOnlySpan<byte> wire) => ByWire.GetValueOrDefault(Key(wire));

    public static string NameOf(NamedCollation? collation) => collation?.Name ?? Collation.Name;

    public int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right, bool national)
    {
        int length = Math.Max(left.Length, right.Length);
        if (_name.Binary) return CompareLevel(left, right, length, (c, i) => Number(c, i, national));
        int order = CompareLevel(left, right, length, (c, _) => _weights.Letter(c));
        if (order == 0 && _name.AccentSensitive) order = CompareLevel(left, right, length, (c, _) => _weights.AccentOf(c));
        if (order == 0 && _name.CaseSensitive) order = CompareLevel(left, right, length, (c, _) => CharWeights.Case(c)) * (_name.IsSql ? -1 : 1);
        return order;
    }

    /// <summary>Whether two characters are the same one, as LIKE and REPLACE see them.</summary>
    public bool Same(char left, char right) => left == right || (!_name.Binary
        && _weights.Letter(left) == _weights.Letter(right)
        && (!_name.AccentSensitive || _weights.AccentOf(left) == _weights.AccentOf(right))
        && (!_name.CaseSensitive || CharWeights.Case(left) == CharWeights.Case(right)));

    /// <summary>Where a character stands within the range of a LIKE pattern.</summary>
    public int Place(char c) => _name.Binary ? c : (_weights.Letter(c) << 1) + (_name.CaseSensitive ? CharWeights.Case(c) : 0);

    public int Hash(string text)
    {
        uint hash = 2166136261;
        foreach (char c in text.AsSpan().TrimEnd(' '))
        {
            hash = (hash ^ (uint)(_name.Binary ? c : _weights.Letter(c))) * 16777619;
            if (!_name.Binary && _name.AccentSensitive) hash = (hash ^ (uint)_weights.AccentOf(c)) * 16777619;
            if (!_name.Binary && _name.CaseSensitive) hash = (hash ^ (uint)CharWeights.Case(c)) * 16777619;
        }
        return (int)hash;
    }

    /// <summary>Eight bytes that are never out of order with the strings.</summary>
    public ulong Prefix(ReadOnlySpan<char> text, bool national)
    {
        ulong prefix = 0;
        for (int i = 0; i < 4; i++)
        {
            char c = i < text.Length ? text[i] : ' ';
            prefix = (prefix << 16) | (uint)(_name.Binary ? Number(c, i, national) : _weights.Letter(c));
        }
        return prefix;
    }

    private static int CompareLevel(ReadOnlySpan<char> left, ReadOnlySpan<char> right, int length, Func<char, int, int> weight)
    {
        for (int i = left.CommonPrefixLength(right); i < length; i++)
        {
            int difference = weight(i < left.Length ? left[i] : ' ', i) - weight(i < right.Length ? right[i] : ' ', i);
            if (difference != 0) return difference;
        }
        return 0;
    }

    // Bytes of UTF-16 come with the low one first.
    private int Number(char c, int place, bool national)
    {
        if (!national) return CodePage.GetBytes([c])[0];
        return place == 0 || _name.CodePoints ? c : ((c & 0xFF) << 8) | (c >> 8);
    }

    private static byte[] WireOf(CollationName name)
    {
        uint flags = (name.Spanish ? 0x0C0Au : 0x0409u) | ((name.Version == 100 ? 2u : 0u) << 28);
        if (name.Binary) flags |= name.CodePoints ? 0x0200_0000u : 0x0100_0000u;
        else flags |= (name.CaseSensitive ? 0 : 0x0010_0000u) | (name.AccentSensitive ? 0 : 0x0020_0000u) | 0x0040_0000u | 0x0080_0000u;
        return [(byte)flags, (byte)(flags >> 8), (byte)(flags >> 16), (byte)(flags >> 24), name.SortId];
    }

    private static ulong Key(ReadOnlySpan<byte> wire) => wire[0] | ((ulong)wire[1] << 8) | ((ulong)wire[2] << 16) | ((ulong)wire[3] << 24) | ((ulong)wire[4] << 32);
}
