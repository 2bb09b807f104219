using Microsoft.Data.SqlClient;
using SyncService.Protocol;

namespace SyncService.Capture.Reading;

/// <summary>The source server's clock, read along with the view's columns.</summary>
/// <param name="kept">The clock that sets the stamps of a column without an offset.</param>
/// <param name="clock">Measures how long ago it was read.</param>
internal sealed class SourceClock(ChangeClock kept, TimeProvider clock)
{
    /// <summary>A server that refuses so often what it is asked beside the columns does not tell its time.</summary>
    private const int MostRefusals = 3;

    private volatile Reading? last;
    private int refusals;

    public bool IsAsked => refusals < MostRefusals;

    /// <summary>Whether it has been read.</summary>
    public bool IsKnown => last is not null;

    /// <summary>Whether it has been read, but as the clock of other stamps than those of this kind.</summary>
    public bool ShowsOther(WatermarkKind kind) => IsTime(kind) && last is { } reading && reading.IsUtc != IsUtc(kind);

    /// <summary>The function that tells the time of stamps of this kind.</summary>
    public string Function(WatermarkKind kind) => IsUtc(kind) ? "SYSUTCDATETIME()" : "SYSDATETIME()";

    /// <summary>When the server was asked for what it showed last: a timestamp of this process.</summary>
    public long? AskedAt => last?.Asked;

    /// <summary>When it had answered: a timestamp of this process.</summary>
    public long? AnsweredAt => last?.At;

    /// <param name="time">The answer.</param>
    /// <param name="kind">Of the stamps whose time it tells.</param>
    /// <param name="asked">As <see cref="AskedAt"/>.</param>
    public void Set(SourceTime time, WatermarkKind kind, long asked)
    {
        refusals = 0;
        last = new Reading(time, IsUtc(kind), clock.GetTimestamp(), asked);
    }

    /// <summary>As <see cref="SourceBounds.OpenFor"/>, when the clock was read last.</summary>
    public TimeSpan? OpenFor => last?.Time.OpenFor;

    /// <summary>True when the server is not asked any more.</summary>
    public bool Refused() => ++refusals == MostRefusals;

    /// <summary>What it showed when it was read last; null when that is not known, or stamps of this kind are no times.</summary>
    public Watermark? Read(WatermarkKind kind) => Of(kind, static _ => TimeSpan.Zero);

    /// <summary>What it must show by now.</summary>
    public Watermark? Now(WatermarkKind kind) => Of(kind, reading => clock.GetElapsedTime(reading.At));

    private Watermark? Of(WatermarkKind kind, Func<Reading, TimeSpan> since) =>
        last is { } reading && IsTime(kind) && reading.IsUtc == IsUtc(kind)
            ? new Watermark(kind, (reading.Time.Now + since(reading)).Ticks)
            : null;

    private static bool IsTime(WatermarkKind kind) => kind is WatermarkKind.Timestamp or WatermarkKind.Instant;

    private bool IsUtc(WatermarkKind kind) => kind == WatermarkKind.Instant || kept == ChangeClock.Utc;

    private sealed record Reading(SourceTime Time, bool IsUtc, long At, long Asked);
}

/// <summary>What a server says of its time.</summary>
/// <param name="Now">Its clock.</param>
/// <param name="OpenFor">How long ago the oldest transaction began that can still write; null when there is none, or it is not seen.</param>
internal readonly record struct SourceTime(DateTime Now, TimeSpan? OpenFor = null)
{
    /// <param name="reader">At the row with the clock, and the column of the transactions where they were asked for.</param>
    public static SourceTime Read(SqlDataReader reader) => new(reader.GetDateTime(0), OpenTransactions.Read(reader, 1));
}
