namespace SyncService;

/// <summary>How the changes of a source are found.</summary>
internal enum CaptureMode : byte
{
    /// <summary>By a change column that grows with each change: a time, or a number.</summary>
    Timestamp = 1,

    /// <summary>By a <c>rowversion</c>, up to the least one that an open transaction still holds.</summary>
    RowVersion = 2,
}

/// <summary>The modes as settings, reports and checkpoints name them.</summary>
internal static class CaptureModes
{
    public static readonly (string Word, CaptureMode Value)[] Words = [("timestamp", CaptureMode.Timestamp), ("rowversion", CaptureMode.RowVersion)];

    public static string Word(this CaptureMode mode) => Words.First(known => known.Value == mode).Word;

    public static CaptureMode? Find(ReadOnlySpan<char> word)
    {
        foreach (var known in Words)
        {
            if (word.Equals(known.Word, StringComparison.Ordinal)) return known.Value;
        }

        return null;
    }
}
