using System.Globalization;
using Microsoft.Extensions.Logging;
using SyncService.Protocol;

namespace SyncService.Capture;

/// <summary>What the source side says.</summary>
internal sealed partial class CaptureLog(ILogger logger)
{
    [LoggerMessage(EventIds.GenerationBegun, LogLevel.Information, "{Stream}: reading {Source} from {Position}.")]
    private static partial void Begun(ILogger logger, string stream, string source, string position);

    [LoggerMessage(EventIds.GenerationBegunAnew, LogLevel.Warning, "{Stream}: {Reason} Reading {Source} again from {Position}, so that what the queue lacks comes once more.")]
    private static partial void BegunAnew(ILogger logger, string stream, string reason, string source, string position);

    [LoggerMessage(EventIds.SchemaChanged, LogLevel.Information, "{Stream}: the columns of {Source} changed: {Difference}.")]
    private static partial void SchemaChanged(ILogger logger, string stream, string source, string difference);

    [LoggerMessage(EventIds.CycleRead, LogLevel.Debug, "{Stream}: read {Rows} rows, queued {Records}.")]
    private static partial void CycleRead(ILogger logger, string stream, long rows, long records);

    [LoggerMessage(EventIds.StampsAhead, LogLevel.Warning, "{Stream}: {Column} of {Source} is ahead of the server's clock, up to {Newest} (its clock: {Now}). Everything since its clock is read again each time, so that changes with earlier stamps are seen; correct the stamps, or set {Setting} to utc if they are in UTC.")]
    private static partial void StampsAhead(ILogger logger, string stream, string column, string source, string newest, string now, string setting);

    [LoggerMessage(EventIds.StampsLate, LogLevel.Warning, "{Stream}: new rows of {Source} have stamps up to {Newest} in {Column}, and the server's clock showed {Since} when it was read before. Set {Setting} to utc if the stamps are in UTC. Otherwise {Column} is set long before the commit: what commits more than SYNC_OVERLAP after its stamp may only be found by a comparison.")]
    private static partial void StampsLate(ILogger logger, string stream, string source, string newest, string column, string since, string setting);

    [LoggerMessage(EventIds.NumbersWentBack, LogLevel.Information, "{Stream}: the row of {Source} that was read last ({Column} {Reached}) is gone, and {Newest}: reading goes on from there. Where the numbers were corrected or began again, a comparison finds what changed meanwhile under smaller ones: sync-service reload brings it at once.")]
    private static partial void NumbersWentBack(ILogger logger, string stream, string source, string column, string reached, string newest);

    [LoggerMessage(EventIds.NoClock, LogLevel.Warning, "{Stream}: the server of {Source} does not tell its time (SYSDATETIME). A stamp in the future would hide the changes before it.")]
    private static partial void NoClock(ILogger logger, string stream, string source);

    [LoggerMessage(EventIds.RepeatedKey, LogLevel.Warning, "{Stream}: the key {Key} stands more than once in {Source}, at the same time. One of its rows is in {Target}, the others are left out. Let the view have one row a key, or set the key to columns that tell the rows apart; sync-service check counts such keys.")]
    private static partial void RepeatedKey(ILogger logger, string stream, string key, string source, string target);

    [LoggerMessage(EventIds.StampsBeforeStart, LogLevel.Warning, "{Stream}: {Column} is before {Start} (SYNC_START) in {Rows} of {Source}, which are not read. Set SYNC_START earlier, or leave it out to read everything.")]
    private static partial void StampsBeforeStart(ILogger logger, string stream, string column, string start, string rows, string source);

    [LoggerMessage(EventIds.SetAside, LogLevel.Warning, "{Stream}: {Count} records that an earlier version of the service had queued are set aside in Redis, under the queue's name and :legacy. Their rows are read again from {Source}.")]
    private static partial void SetAside(ILogger logger, string stream, long count, string source);

    [LoggerMessage(EventIds.LegacyWithoutStamp, LogLevel.Warning, "{Stream}: {Count} records that an earlier version of the service had queued hold no {Column} that can be read. So that their rows are not missed, all of {Source} is read (from SYNC_START on, where it is set); rows that are in the target already are left as they are.")]
    private static partial void LegacyWithoutStamp(ILogger logger, string stream, long count, string column, string source);

    [LoggerMessage(EventIds.HeldBack, LogLevel.Warning, "{Stream}: for {Seconds} s now a transaction that is open in the source's database has held {Source} back: rows that were changed since it took its first rowversion are read when it ends. To find it: SELECT session_id, open_transaction_count, host_name, program_name, last_request_start_time FROM sys.dm_exec_sessions WHERE open_transaction_count > 0 ORDER BY last_request_start_time;")]
    private static partial void HeldBack(ILogger logger, string stream, string seconds, string source);

    [LoggerMessage(EventIds.HeldBackNoMore, LogLevel.Information, "{Stream}: no open transaction holds {Source} back any more.")]
    private static partial void HeldBackNoMore(ILogger logger, string stream, string source);

    [LoggerMessage(EventIds.IdleSettings, LogLevel.Information, "{Stream}: what is set as {Settings} has no meaning for {Column} of {Source}: in mode rowversion everything is read, and nothing again for its lateness.")]
    private static partial void IdleSettings(ILogger logger, string stream, string settings, string column, string source);

    [LoggerMessage(EventIds.ForeignRowVersions, LogLevel.Warning, "{Stream}: {Column} of {Source} goes up to {Newest}, but its database has given out row versions up to {Last} only: it comes from another database, and rows beyond are not read. Let {Setting} name a view of that database (database.schema.view), or use a date and time as {ChangeSetting}.")]
    private static partial void ForeignRowVersions(ILogger logger, string stream, string column, string source, string newest, string last, string setting, string changeSetting);

    public void ForeignRowVersions(StreamSpec stream, Watermark newest, Watermark last) =>
        ForeignRowVersions(logger, stream.Name, stream.ChangeColumn, stream.Source, newest.ToString(), last.ToString(), stream.Settings.Source, stream.Settings.ChangeColumn);

    public void HeldBack(StreamSpec stream, TimeSpan time) => HeldBack(logger, stream.Name, time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), stream.Source);

    public void HeldBackNoMore(StreamSpec stream) => HeldBackNoMore(logger, stream.Name, stream.Source);

    public void IdleSettings(StreamSpec stream, string settings) => IdleSettings(logger, stream.Name, settings, stream.ChangeColumn, stream.Source);

    [LoggerMessage(EventIds.Reloads, LogLevel.Warning, "{Stream}: {What}. Reloading {Source} from its start; rows that are the same in {Target} are not written.{Debt}")]
    private static partial void Reloads(ILogger logger, string stream, string what, string source, string target, string debt);

    [LoggerMessage(EventIds.Differs, LogLevel.Warning, "{Stream}: {What}. Nothing is reloaded for that.")]
    private static partial void Differs(ILogger logger, string stream, string what);

    public void Reloads(StreamSpec stream, string what, bool leavesRows) => Reloads(
        logger, stream.Name, what, stream.Source, stream.Target, leavesRows ? $" Rows that only {stream.Target} has are left there, and noted in sync_service.checkpoint (debt)." : "");

    public void Differs(StreamSpec stream, string what) => Differs(logger, stream.Name, what);

    public void SetAside(string stream, long count, string source) => SetAside(logger, stream, count, source);

    public void LegacyWithoutStamp(string stream, long count, string column, string source) => LegacyWithoutStamp(logger, stream, count, column, source);

    [LoggerMessage(EventIds.CarriedOut, LogLevel.Information, "{Stream}: request {Id} of {By} was carried out: {Rows} rows read again, {Missing} keys that the source lacks.")]
    private static partial void CarriedOut(ILogger logger, string stream, long id, string by, long rows, long missing);

    [LoggerMessage(EventIds.RequestRefused, LogLevel.Warning, "{Stream}: {Count} parts of request {Id} cannot be carried out; the first: {Reason}")]
    private static partial void Refused(ILogger logger, string stream, long id, int count, string reason);

    public void CarriedOut(string stream, long id, string by, long rows, long missing) => CarriedOut(logger, stream, id, by, rows, missing);

    public void Refused(string stream, long id, int count, string reason) => Refused(logger, stream, id, count, reason);

    public void Begun(string stream, string source, Position position) => Begun(logger, stream, source, From(position));

    public void BegunAnew(string stream, Continuation why, string source, Position position) => BegunAnew(logger, stream, Reason(why), source, From(position));

    public void SchemaChanged(string stream, string source, string difference) => SchemaChanged(logger, stream, source, difference);

    public void CycleRead(string stream, long rows, long records) => CycleRead(logger, stream, rows, records);

    public void StampsLate(StreamSpec stream, Watermark newest, Watermark since) =>
        StampsLate(logger, stream.Name, stream.Source, newest.ToString(), stream.ChangeColumn, since.ToString(), stream.Settings.ChangeClock);

    public void NumbersWentBack(StreamSpec stream, Watermark newest, Watermark reached) =>
        NumbersWentBack(logger, stream.Name, stream.Source, stream.ChangeColumn, reached.ToString(), newest.IsBeginning ? "no row is left" : $"the newest now has {newest}");

    public void StampsAhead(StreamSpec stream, Watermark newest, Watermark now) =>
        StampsAhead(logger, stream.Name, stream.ChangeColumn, stream.Source, newest.ToString(), now.ToString(), stream.Settings.ChangeClock);

    /// <param name="rows">Null when they were not counted in time.</param>
    public void StampsBeforeStart(string stream, string source, string column, DateTime start, long? rows) => StampsBeforeStart(
        logger,
        stream,
        column,
        start.ToString(start.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        rows switch { null => "an unknown number of rows (not counted in time)", 1 => "1 row", { } many => string.Create(CultureInfo.InvariantCulture, $"{many:N0} rows") },
        source);

    public void RepeatedKey(string stream, string source, string key, string target) => RepeatedKey(logger, stream, key, source, target);

    public void NoClock(string stream, string source) => NoClock(logger, stream, source);

    private static string From(Position position) => position.IsBeginning ? "its beginning" : position.Value.ToString();

    private static string Reason(Continuation why) => why switch
    {
        Continuation.QueueLost => "the queue in Redis was emptied.",
        Continuation.CursorMoved => "another producer moved the cursor, or Redis was set back to an earlier state.",
        Continuation.OtherGeneration => "another producer began, or PostgreSQL was set back to an earlier state.",
        Continuation.RecordsMissing => "records are missing between Redis and PostgreSQL.",
        Continuation.TargetMoved => "the target table was exchanged, emptied, rewritten or altered.",
        Continuation.TargetEmptied => "the target table holds no row.",
        Continuation.ColumnsChanged => "its columns changed.",
        Continuation.CounterWentBack => "its row versions went back.",
        Continuation.SourceChanged => "another database answers.",
        _ => "PostgreSQL is ahead of Redis, which was set back to an earlier state.",
    };
}
