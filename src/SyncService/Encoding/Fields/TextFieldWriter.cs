using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace SyncService.Encoding.Fields;

/// <summary>Writes text as UTF-8.</summary>
/// <remarks>
/// PostgreSQL stores neither U+0000 nor half a surrogate pair. Both become U+FFFD, the replacement character, and are counted:
/// the value keeps its length in characters, and nobody takes it for the original. A U+FFFD that comes is a character like others: the source holds it; or,
/// in national text of up to 4,000 characters, the client has put it there for half a pair, which nobody can tell any more.
/// </remarks>
internal static class TextFieldWriter
{
    private const int Piece = 64 * 1024;

    extension(RecordWriter writer)
    {
        public void Text(ReadOnlySpan<char> value)
        {
            var start = writer.OpenField();
            if (writer.AppendText(value)) writer.NoteReplaced();
            writer.CloseField(start);
        }

        /// <summary>Appends to the open field; true when something had to be replaced.</summary>
        public bool AppendText(ReadOnlySpan<char> value)
        {
            var altered = false;
            while (!value.IsEmpty)
            {
                var piece = value[..CutAt(value)];
                var room = writer.Append(piece.Length * 3);
                var isSound = !piece.Contains('\0')
                    & Utf8.FromUtf16(piece, room, out _, out var written, replaceInvalidSequences: false) == OperationStatus.Done;
                if (!isSound) written = Replace(piece, room);
                altered |= !isSound;
                writer.Unuse(room.Length - written);
                value = value[piece.Length..];
            }

            return altered;
        }
    }

    /// <summary>Room for three bytes a character is asked for piece by piece, so that a large value does not ask for three times its size.</summary>
    private static int CutAt(ReadOnlySpan<char> value)
    {
        if (value.Length <= Piece) return value.Length;
        return char.IsHighSurrogate(value[Piece - 1]) ? Piece - 1 : Piece;
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
