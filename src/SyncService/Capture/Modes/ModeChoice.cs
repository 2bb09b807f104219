using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Protocol;

namespace SyncService.Capture.Modes;

/// <summary>Which mode a stream is read in: the one that is set, where the change column can carry it, or else the one that the column's type names.</summary>
internal static class ModeChoice
{
    /// <exception cref="SyncException">The mode that is set does not fit the column, or the column none.</exception>
    public static CaptureMode Of(StreamSpec stream, SourceColumn change)
    {
        var kind = SourceTypes.WatermarkOf(change);
        var mode = stream.Mode ?? (SourceTypes.IsRowVersion(change) ? CaptureMode.RowVersion : CaptureMode.Timestamp);
        if (mode == CaptureMode.Timestamp) return kind is null or WatermarkKind.RowVersion ? throw Unfit(stream, change) : mode;
        if (kind != WatermarkKind.RowVersion)
        {
            throw new SyncException(
                $"{stream.Source}: the change column {change.Name} is of type {change.TypeText}, by which mode rowversion cannot read.",
                $"Name a rowversion as {stream.Settings.ChangeColumn}; where a view computes one, it is binary(8). Or set {stream.Settings.Mode} to timestamp, or leave it out.",
                Failure.Configuration);
        }

        return SqlName.Parse(stream.Source).Parts.Count < 4 ? mode : throw new SyncException(
            $"{stream.Source} is on a linked server, whose open row versions cannot be asked for (MIN_ACTIVE_ROWVERSION).",
            $"Connect to that server itself (MSSQL_HOST), or name a date and time as {stream.Settings.ChangeColumn}.",
            Failure.Configuration);
    }

    private static SyncException Unfit(StreamSpec stream, SourceColumn change) => stream.Mode is null
        ? new SyncException(
            $"{stream.Source}: the change column {change.Name} is of type {change.TypeText}, which does not say what changed.",
            $"It must be a date and time, an integer or a rowversion; where a view computes its row versions, as binary(8), set {stream.Settings.Mode} to rowversion. Another column is named by {stream.Settings.ChangeColumn}.",
            Failure.Configuration)
        : new SyncException(
            $"{stream.Source}: the change column {change.Name} is of type {change.TypeText}, by which mode timestamp cannot read.",
            $"Name a date and time or an integer as {stream.Settings.ChangeColumn}, or, for row versions, set {stream.Settings.Mode} to rowversion.",
            Failure.Configuration);
}
