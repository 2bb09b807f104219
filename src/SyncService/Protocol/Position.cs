namespace SyncService.Protocol;

/// <summary>How far a source was read, as its mode counts it: where reading goes on.</summary>
/// <remarks>
/// Only the code of the mode makes sense of the value; all others keep it, hand it back and show it. The text form is what cursor and checkpoint hold:
/// <c>timestamp:2026-03-01T12:30:00.1234567</c>, <c>rowversion:0x00000000000007D1</c>.
/// </remarks>
/// <param name="Mode">Whose position it is.</param>
/// <param name="Value">As that mode counts.</param>
internal readonly record struct Position(CaptureMode Mode, Watermark Value)
{
    /// <summary>The value where it is one of this mode and of this kind; null where it says nothing to it.</summary>
    public Watermark? In(CaptureMode mode, WatermarkKind kind) => Mode == mode ? Value.As(kind) : null;

    /// <summary>Whether everything is read from here.</summary>
    public bool IsBeginning => Value.IsBeginning;

    public override string ToString() => $"{Mode.Word()}:{Value}";

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static Position? TryParse(string? text) =>
        text is not null && text.IndexOf(':', StringComparison.Ordinal) is > 0 and var end
        && CaptureModes.Find(text.AsSpan(0, end)) is { } mode && Watermark.TryParse(text[(end + 1)..], out var value)
            ? new Position(mode, value)
            : null;
}
