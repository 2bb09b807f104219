using System.Runtime.InteropServices;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values.Order;

/// <summary>Order of stored cells of one type, without making strings of them.</summary>
internal static class CellComparison
{
    private static readonly char[] CodePageChars = CreateChars();

    public static int Compare(ReadOnlySpan<byte> left, int leftAt, ReadOnlySpan<byte> right, int rightAt, SqlType type)
    {
        if (type.Family is not Family.Text) return Comparison.Compare(Cell.Read(left, leftAt, type), Cell.Read(right, rightAt, type), type);
        bool leftNull = Cell.IsNull(left, leftAt, type.Cell), rightNull = Cell.IsNull(right, rightAt, type.Cell);
        if (leftNull || rightNull) return (leftNull ? 0 : 1) - (rightNull ? 0 : 1);
        var a = Cell.Data(left, leftAt, type.Cell);
        var b = Cell.Data(right, rightAt, type.Cell);
        if (type.Collation is { } named) return Compare(a, b, type, named);
        return type.IsUnicode
            ? Compare(MemoryMarshal.Cast<byte, char>(a), MemoryMarshal.Cast<byte, char>(b))
            : Compare(a, b);
    }

    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, SqlType type, NamedCollation named) => type.IsUnicode
        ? named.Compare(MemoryMarshal.Cast<byte, char>(left), MemoryMarshal.Cast<byte, char>(right), national: true)
        : named.Compare(named.CodePage.GetString(left), named.CodePage.GetString(right), national: false);

    public static char CharOf(byte b) => CodePageChars[b];

    private static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int length = Math.Max(left.Length, right.Length);
        for (int i = left.CommonPrefixLength(right); i < length; i++)
        {
            int difference = Collation.Weight(i < left.Length ? CodePageChars[left[i]] : ' ')
                - Collation.Weight(i < right.Length ? CodePageChars[right[i]] : ' ');
            if (difference != 0) return difference;
        }
        return 0;
    }

    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        int length = Math.Max(left.Length, right.Length);
        for (int i = left.CommonPrefixLength(right); i < length; i++)
        {
            int difference = Collation.Weight(i < left.Length ? left[i] : ' ') - Collation.Weight(i < right.Length ? right[i] : ' ');
            if (difference != 0) return difference;
        }
        return 0;
    }

    private static char[] CreateChars()
    {
        var bytes = new byte[256];
        for (int i = 0; i < 256; i++) bytes[i] = (byte)i;
        return Collation.CodePage.GetString(bytes).ToCharArray();
    }
}
