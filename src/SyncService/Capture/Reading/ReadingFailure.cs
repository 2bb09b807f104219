using SyncService.Capture.Connections;

namespace SyncService.Capture.Reading;

/// <summary>What ended a reading, in the words of the person who runs the service.</summary>
internal static class ReadingFailure
{
    public static Exception Of(Exception e, StreamSpec stream, SqlConnections connections, CancellationToken stop) => e switch
    {
        OperationCanceledException => e,
        _ when SqlErrors.IsOurs(e) => stop.IsCancellationRequested
            ? new OperationCanceledException(stop)
            : SqlErrors.Translate(e, connections.Name, stream.Source, connections.Options, stream.Settings),
        InvalidCastException or OverflowException => new SyncException(
            $"{stream.Source} sent a value that does not fit the type of its column: {e.Message}", "Convert the column in the view.", Failure.Configuration, e),
        _ => e,
    };
}
