using System.Runtime.InteropServices;

namespace SqlServerSandbox.Values;

/// <summary>UTF-16 as SQL Server keeps it: code units in pairs of bytes, whether or not they make characters.</summary>
/// <remarks>Half a surrogate pair is stored and sent as it is; an encoding of .NET would replace it.</remarks>
internal static class Utf16
{
    public static string Text(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));

    public static ReadOnlySpan<byte> Bytes(ReadOnlySpan<char> text) => MemoryMarshal.AsBytes(text);
}
