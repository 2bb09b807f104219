using System.Globalization;
using System.Text;
using SyncService.Cli.Commands.Dead;
using SyncService.Queue.Looking;

namespace SyncService.Cli.Commands.Queue;

/// <summary>How a record of the queue is shown to a person: no value can drive the terminal, and none takes more than its share of it.</summary>
internal static class QueueWording
{
    private const int Shown = 60;

    /// <summary>So many columns fit beside each other where they can be read; more of them are shown below each other.</summary>
    public static int ColumnsAcross(int? width) => Math.Max(1, ((width ?? 120) - 30) / 14);

    public static string Number(QueuedRecord record) => record.Seq?.ToString("N0", CultureInfo.InvariantCulture) ?? "?";

    public static string Queued(QueuedRecord record) => record.QueuedAt is { } time ? DeadWording.Time(time) : "unknown";

    public static string Cell(QueuedRecord record, string column) =>
        record.Problem is not null ? "(cannot be read)" : record.Values.FirstOrDefault(value => value.Column == column) is { } found ? Shorten(found) : "";

    public static string Shorten(QueuedValue value)
    {
        if (value.Text is not { } text)
            return "NULL";
        var start = text.Length <= Shown ? text : text[..(char.IsHighSurrogate(text[Shown - 1]) ? Shown - 1 : Shown)] + "…";
        return text.Length <= Shown ? Visible(start) : $"{Visible(start)} ({Bytes(value.Bytes)})";
    }

    public static string Bytes(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024.0:0.#} MiB"),
    };

    /// <summary>Control characters as their pictures (U+2400), and what turns the direction of text, or cannot be seen, as its number.</summary>
    public static string Visible(string text)
    {
        if (!text.Any(c => char.IsControl(c) || IsUnseen(c)))
            return text;
        var visible = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (c < ' ') visible.Append((char)(0x2400 + c));
            else if (c == '\x7f') visible.Append('\u2421');
            else if (char.IsControl(c) || IsUnseen(c)) visible.Append(CultureInfo.InvariantCulture, $"<U+{(int)c:X4}>");
            else visible.Append(c);
        }

        return visible.ToString();
    }

    private static bool IsUnseen(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
