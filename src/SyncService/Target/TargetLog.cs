using Microsoft.Extensions.Logging;

namespace SyncService.Target;

/// <summary>What the target side says.</summary>
internal sealed partial class TargetLog(ILogger logger)
{
    [LoggerMessage(EventIds.ColumnLeftOut, LogLevel.Warning, "{Stream}: the source column {Column} has no counterpart in {Table} and is left out.")]
    private static partial void ColumnLeftOut(ILogger logger, string stream, string column, string table);

    [LoggerMessage(EventIds.ColumnComputed, LogLevel.Warning, "{Stream}: {Target} of {Table} is computed by PostgreSQL: what {Column} holds is not written.")]
    private static partial void ColumnComputed(ILogger logger, string stream, string target, string table, string column);

    [LoggerMessage(EventIds.DeadLetters, LogLevel.Warning, "{Stream}: {Count} records set aside in sync_service.dead_letter; the first: {Reason}")]
    private static partial void DeadLetters(ILogger logger, string stream, int count, string reason);

    [LoggerMessage(EventIds.TableCreated, LogLevel.Information, "{Stream}: created the target table {Table}.")]
    private static partial void TableCreated(ILogger logger, string stream, string table);

    [LoggerMessage(EventIds.ColumnAdded, LogLevel.Information, "{Stream}: added the column {Column} {Type} to {Table}.")]
    private static partial void ColumnAdded(ILogger logger, string stream, string column, string type, string table);

    [LoggerMessage(EventIds.DeleteEffects, LogLevel.Warning, "{Stream}: {Effect}")]
    private static partial void DeleteEffect(ILogger logger, string stream, string effect);

    public void DeleteEffect(string stream, string effect) => DeleteEffect(logger, stream, effect);

    public void ColumnAdded(string stream, string column, string type, string table) => ColumnAdded(logger, stream, column, type, table);

    public void TableCreated(string stream, string table) => TableCreated(logger, stream, table);

    public void ColumnLeftOut(string stream, string column, string table) => ColumnLeftOut(logger, stream, column, table);

    public void ColumnComputed(string stream, string column, string target, string table) => ColumnComputed(logger, stream, target, table, column);

    public void DeadLetters(string stream, int count, string reason) => DeadLetters(logger, stream, count, reason);
}
