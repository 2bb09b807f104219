using System.Text;
using System.Text.Unicode;

namespace SyncService.Encoding;

/// <summary>Writes text as UTF-8.</summary>
/// <remarks>
/// PostgreSQL stores neither U+0000 nor half a surrogate pair. Both become U+FFFD, the replacement character, and are counted:
/// the value keeps its length in characters, and nobody takes it for the original.
/// </remarks>
internal static class TextFieldWriter
{
    extension(RecordWriter writer)
    {
        public void Text(ReadOnlySpan<char> value)
        {
            if (value.Length > 1024 * 1024)
            {
                writer.LongText(value);
                return;
            }

            var room = writer.BeginField(value.Length * 3);
            if (value.IndexOf('\0') >= 0 || Utf8.FromUtf16(value, room, out _, out var written, replaceInvalidSequences: false) != 0)
            {
                written = Replace(value, room);
                writer.AlteredValues++;
            }

            writer.EndField(written);
        }

        /// <summary>Counts first, so that a large value does not ask for three times its room.</summary>
        private void LongText(ReadOnlySpan<char> value)
        {
            var sound = value.IndexOf('\0') < 0 && IsWellFormed(value);
            var room = writer.BeginField(sound ? System.Text.Encoding.UTF8.GetByteCount(value) : value.Length * 3);
            if (!sound) writer.AlteredValues++;
            writer.EndField(sound ? System.Text.Encoding.UTF8.GetBytes(value, room) : Replace(value, room));
        }
    }

    private static bool IsWellFormed(ReadOnlySpan<char> value)
    {
        while (!value.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(value, out _, out var consumed) != 0) return false;
            value = value[consumed..];
        }

        return true;
    }

    private static int Replace(ReadOnlySpan<char> value, Span<byte> room)
    {
        var written = 0;
        while (!value.IsEmpty)
        {
            Rune.DecodeFromUtf16(value, out var rune, out var consumed);
            if (rune.Value == 0) rune = Rune.ReplacementChar;
            written += rune.EncodeToUtf8(room[written..]);
            value = value[consumed..];
        }

        return written;
    }
}
