using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Target;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>PostgreSQL as one process sees it.</summary>
internal sealed class TargetConnection(Wire wire, SimulatedPostgres postgres, ProtocolRules rules) : ITargetStore
{
    public Task<Checkpoint> ReadCheckpointAsync(CancellationToken cancellation) => wire.Call(() => postgres.Checkpoint);

    public Task<(Checkpoint Before, Generation Taken)> BeginAsync(Func<Checkpoint, Generation> take, CancellationToken cancellation) =>
        wire.Call(() => postgres.Begin(take));

    public Task<bool> HoldsRowsAsync(CancellationToken cancellation) => wire.Call(() => postgres.Rows.Count > 0);

    public Task<Applied?> ApplyAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, CancellationToken cancellation) =>
        wire.Call(() => postgres.Apply(batch, schemas, expected, rules));
}
