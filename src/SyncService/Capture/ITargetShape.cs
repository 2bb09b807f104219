using SyncService.Encoding.Schemas;

namespace SyncService.Capture;

/// <summary>What the source must ask the target before it can describe its records.</summary>
internal interface ITargetShape
{
    /// <summary>The source columns that identify a row, as configured or by the target's primary key; creates what is to be created.</summary>
    /// <exception cref="SyncException">No key is to be found, or the target table is missing.</exception>
    Task<IReadOnlyList<string>> KeyColumnsAsync(IReadOnlyList<RecordColumn> columns, CancellationToken cancellation);
}
