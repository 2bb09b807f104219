using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Target;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>PostgreSQL as one process sees it.</summary>
internal sealed class TargetConnection(Wire wire, SimulatedPostgres postgres, ProtocolRules rules) : ITargetStore
{
    private readonly Wire wire = wire;
    private readonly SimulatedPostgres postgres = postgres;
    private readonly ProtocolRules rules = rules;

    public int TakesAtOnce => int.MaxValue;

    public Task<Checkpoint> ReadCheckpointAsync(CancellationToken cancellation) => wire.Call(postgres.Look);

    public Task<TargetMap> MapAsync(RecordSchema schema, CancellationToken cancellation) =>
        Task.FromResult(new TargetMap(1, schema.Columns.Select((column, i) => (column, i)).ToDictionary(one => one.column.Source, one => (one.column.Target, one.i + 1))));

    public Task<NewGeneration> BeginAsync(Func<Remembered, GenerationChoice> take, CancellationToken cancellation) =>
        wire.Call(() => postgres.Begin(take));

    public Task<bool> KeepReadingAsync(Generation generation, Seq last, KeptReading reading, CancellationToken cancellation) =>
        wire.Call(() => postgres.KeepReading(generation, last, reading));

    public Task<bool> HoldsRowsAsync(CancellationToken cancellation) => wire.Call(() => postgres.Rows.Count > 0);

    public Task<Applied?> ApplyAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, CancellationToken cancellation) =>
        wire.Call(() => postgres.Apply(batch, schemas, expected, rules));

    public Task<IPreparedBatch?> PrepareAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint? before, CancellationToken cancellation) =>
        wire.Call<IPreparedBatch?>(() =>
        {
            if (before is null) return new Prepared(this, batch, schemas, null);
            return rules.MayWriteAhead(postgres.Checkpoint, before, batch.First) ? new Prepared(this, batch, schemas, postgres.Write(batch, schemas)) : null;
        });

    /// <summary>A batch that may not write yet is only staged.</summary>
    private sealed class Prepared(TargetConnection connection, RecordBatch batch, RecordSchemas schemas, SimulatedTransaction? written) : IPreparedBatch
    {
        public bool HoldsRows => written is not null;

        public Task<Applied?> CommitAsync(Checkpoint expected, CancellationToken cancellation) => connection.wire.Call(() =>
            connection.postgres.Commit(written ?? connection.postgres.Write(batch, schemas), batch, expected, connection.rules));

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
