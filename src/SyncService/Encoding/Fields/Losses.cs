namespace SyncService.Encoding.Fields;

/// <summary>Values that could not be kept exactly, by the rule that was applied to them.</summary>
internal record struct Losses
{
    /// <summary>Texts that hold U+FFFD in place of U+0000 or half a surrogate pair.</summary>
    /// <remarks>Halves that the client replaces by itself are not known, and a U+FFFD of the source is kept as it is.</remarks>
    public long Replaced { get; set; }

    /// <summary>Times whose digits beyond the microsecond were cut.</summary>
    public long Cut { get; set; }

    /// <summary>Offsets that became UTC.</summary>
    public long Offsets { get; set; }

    public readonly bool Any => (Replaced | Cut | Offsets) != 0;

    public static Losses operator +(Losses left, Losses right) => new()
    {
        Replaced = left.Replaced + right.Replaced,
        Cut = left.Cut + right.Cut,
        Offsets = left.Offsets + right.Offsets,
    };
}
