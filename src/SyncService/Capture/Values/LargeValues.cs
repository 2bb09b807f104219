using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Data.SqlClient;
using SyncService.Encoding;
using SyncService.Encoding.Fields;

namespace SyncService.Capture.Values;

/// <summary>Reads values of up to 2 GB piece by piece, so that no string or array of their size is made on the way.</summary>
/// <remarks>Needs <c>CommandBehavior.SequentialAccess</c>: otherwise the client holds the whole value first.</remarks>
internal static class LargeValues
{
    private const int Piece = 16 * 1024;

    public static void Text(SqlDataReader reader, int ordinal, RecordWriter writer)
    {
        var piece = ArrayPool<char>.Shared.Rent(Piece);
        try
        {
            var field = new LargeTextField(writer);
            for (long at = 0; ;)
            {
                var read = (int)reader.GetChars(ordinal, at, piece, 0, Piece);
                if (read == 0) break;
                field.Append(piece.AsSpan(0, read));
                at += read;
            }

            field.End();
        }
        finally
        {
            ArrayPool<char>.Shared.Return(piece);
        }
    }

    /// <summary>UTF-16, read as bytes: halves of surrogate pairs come as they are.</summary>
    /// <remarks>The client's own reading of national text, GetChars and GetString alike, loses its place where a packet ends in the middle of a character: it
    /// fails, or waits for ever for data that never comes.</remarks>
    public static void NationalText(SqlDataReader reader, int ordinal, RecordWriter writer)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            writer.EnsureRoom(Known(reader, ordinal));
            var field = new LargeTextField(writer);
            var half = 0;
            for (long at = 0; ;)
            {
                var read = (int)reader.GetBytes(ordinal, at, piece, half, Piece - half);
                if (read == 0) break;
                at += read;
                var held = half + read;
                field.Append(MemoryMarshal.Cast<byte, char>(piece.AsSpan(0, held)));
                half = held % sizeof(char);
                if (half != 0) piece[0] = piece[held - 1];
            }

            field.End();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <remarks>By the client's reader of text: its GetChars takes a <c>json</c> for Latin-1.</remarks>
    public static void Json(SqlDataReader reader, int ordinal, RecordWriter writer)
    {
        var piece = ArrayPool<char>.Shared.Rent(Piece);
        try
        {
            using var text = reader.GetTextReader(ordinal);
            var field = new LargeTextField(writer);
            for (int read; (read = text.Read(piece, 0, Piece)) > 0;) field.Append(piece.AsSpan(0, read));
            field.End();
        }
        finally
        {
            ArrayPool<char>.Shared.Return(piece);
        }
    }

    public static void Bytes(SqlDataReader reader, int ordinal, RecordWriter writer)
    {
        var piece = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            writer.EnsureRoom(Known(reader, ordinal));
            var start = writer.OpenField();
            for (long at = 0; ;)
            {
                var read = (int)reader.GetBytes(ordinal, at, piece, 0, Piece);
                if (read == 0) break;
                piece.AsSpan(0, read).CopyTo(writer.Append(read));
                at += read;
            }

            writer.CloseField(start);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>Length of a value in bytes, with some to spare: a buffer that grew piece by piece would have been copied, half of it, quarter of it and so on.</summary>
    private static int Known(SqlDataReader reader, int ordinal) =>
        (int)Math.Clamp(reader.GetBytes(ordinal, 0, null, 0, 0) + Piece, 0, Array.MaxLength / 2);
}
