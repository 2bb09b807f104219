namespace SyncService.Encoding.Fields;

/// <summary>A text that comes in pieces; a surrogate pair may be cut between two of them.</summary>
internal ref struct LargeTextField(RecordWriter writer)
{
    private readonly int start = writer.OpenField();
    private char pending;
    private bool altered;

    public void Append(ReadOnlySpan<char> piece)
    {
        if (pending != 0 && !piece.IsEmpty)
        {
            Span<char> pair = [pending, piece[0]];
            pending = '\0';
            if (char.IsLowSurrogate(pair[1]))
            {
                Write(pair);
                piece = piece[1..];
            }
            else
            {
                Write(pair[..1]);
            }
        }

        if (!piece.IsEmpty && char.IsHighSurrogate(piece[^1]))
        {
            pending = piece[^1];
            piece = piece[..^1];
        }

        if (!piece.IsEmpty) Write(piece);
    }

    public void End()
    {
        if (pending != 0) Write([pending]);
        if (altered) writer.NoteReplaced();
        writer.CloseField(start);
    }

    private void Write(scoped ReadOnlySpan<char> text) => altered |= writer.AppendText(text);
}
