using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>What is said of a stream in rowversion mode, once each.</summary>
internal sealed class RowVersionVoice(StreamSpec stream, SourceOptions options, CaptureLog log)
{
    /// <summary>A transaction that is open for less is nobody's concern.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    private bool saidHeld;
    private bool saidIdle;

    /// <summary>Once, until it is not held back any more.</summary>
    public void SayHeld(ReadingSpan span)
    {
        var isHeld = span.HeldFor >= Long;
        if (isHeld && !saidHeld) log.HeldBack(stream, span.HeldFor);
        if (!isHeld && saidHeld) log.HeldBackNoMore(stream);
        saidHeld = isHeld;
    }

    /// <summary>What is set, and has no meaning in this mode.</summary>
    public void SayIdleSettings()
    {
        if (!saidIdle && ModeSettings.Idle(options) is { Length: > 0 } idle) log.IdleSettings(stream, idle);
        saidIdle = true;
    }
}
