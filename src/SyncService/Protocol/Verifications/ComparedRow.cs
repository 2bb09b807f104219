namespace SyncService.Protocol.Verifications;

/// <summary>A row that differs, as it is kept for those who look. Texts are cut, so that an outcome stays small however wide the rows are.</summary>
/// <param name="Key">By its source columns: <c>ID=17</c>.</param>
/// <param name="Kind"><c>missing</c>, <c>different</c>, <c>extra</c>, <c>deadLetter</c> or <c>pending</c>.</param>
/// <param name="Columns">The first that differ, at most <see cref="MostColumns"/>.</param>
/// <param name="MoreColumns">How many others do.</param>
internal sealed record ComparedRow(string Key, string Kind, IReadOnlyList<ComparedValue> Columns, int MoreColumns = 0)
{
    /// <summary>So many rows of a comparison are kept.</summary>
    public const int Most = 20;

    public const int MostColumns = 5;

    /// <summary>UTF-16 units of a text that are kept.</summary>
    private const int Longest = 100;

    /// <summary>Null stays null. A character of two units is not cut in half, and NUL, which PostgreSQL does not store, is left out.</summary>
    public static string? Cut(string? text)
    {
        var plain = text?.Replace("\0", "", StringComparison.Ordinal);
        if (plain is not { Length: > Longest }) return plain;
        return plain[..(char.IsHighSurrogate(plain[Longest - 1]) ? Longest - 1 : Longest)] + "…";
    }
}

/// <param name="Name">Of the source column.</param>
/// <param name="Source">Its value there; null for NULL.</param>
/// <param name="Target">Its value in the target.</param>
internal sealed record ComparedValue(string Name, string? Source, string? Target);
