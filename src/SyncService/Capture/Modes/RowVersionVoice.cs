using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Inspection;
using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>What is said of a stream in rowversion mode, once each.</summary>
internal sealed class RowVersionVoice(StreamSpec stream, SqlConnections connections, CaptureLog log)
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
        if (!saidIdle && ModeSettings.Idle(connections.Options) is { Length: > 0 } idle) log.IdleSettings(stream, idle);
        saidIdle = true;
    }

    /// <summary>It may cost a pass over the view, but rows beyond what the database has given out would wait for ever, and nothing else would tell.</summary>
    public async Task SayForeignAsync(SourceShape shape, TimeSpan patience, CancellationToken cancellation)
    {
        var name = SqlName.Parse(stream.Source);
        var probe = new SourceProbe(connections);
        var questions = new SourceQuestions(name, shape.ChangeColumn, []);
        var newest = await probe.AskAsync(
            connection => questions.Command(connection, questions.Newest, default, default), static reader => Watermark.OfRowVersion(reader.GetSqlBinary(0).Value), stream.Source, patience, cancellation);
        if (newest.Rows is not [var known]) return;
        var told = await probe.AskAsync(
            connection => new SqlCommand(RowVersions.Question(name), connection), RowVersions.Read, stream.Source, patience, cancellation);
        if (told.Rows is [{ Last: var last }] && known.CompareTo(last) > 0) log.ForeignRowVersions(stream, known, last);
    }
}
