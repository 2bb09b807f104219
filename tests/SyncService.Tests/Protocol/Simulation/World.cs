using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Queue;
using SyncService.Reporting;
using SyncService.Target;
using SyncService.Target.Requests;
using SyncService.Tests.Protocol.Simulation.Comparing;
using SyncService.Tests.Protocol.Simulation.Mutations;
using SyncService.Tests.Protocol.Simulation.Sources;
using SyncService.Verification;
using SyncService.Workers;
using SyncService.Workers.Consuming;
using SyncService.Workers.Producing;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>The three stores of one schedule, and the production halves that work on them.</summary>
internal sealed class World(Dice dice, Mutation mutation, SourceHabits habits)
{
    private static readonly StreamSpec Stream = new() { Name = StreamSpec.DefaultName, Source = "VW_SALES", Target = "sales" };
    private static readonly CaptureLog Silent = new(NullLogger.Instance);

    /// <summary>Null: high, and now and then low.</summary>
    public int? HighWater { get; init; }

    private SimulatedPostgres? postgres;

    public SimulatedView View { get; } = new(dice, habits);

    public SimulatedRedis Redis { get; } = new();

    public SimulatedPostgres Postgres => postgres ??= new(habits.Contents, new WorldClock(View));

    public SimulatedHalf StartProducer(Wire wire)
    {
        var options = new QueueOptions { HighWater = HighWater ?? (dice.Chance(200) ? 6 : 200_000) };
        var clock = mutation.HasSecondClock ? new WorldClock(View) : TimeProvider.System;
        var overlap = TimeSpan.FromSeconds(habits.OverlapSeconds);
        var stores = new StreamStores(new QueueConnection(wire, Redis, mutation.ComparesCursor), new TargetConnection(wire, Postgres, mutation.Rules), mutation.Rules, new Wakeup()) { Requests = habits.HasRequests ? new RequestConnection(wire, Postgres) : NoRequests.Instance };
        var producer = new Producer(
            Stream,
            new SourceConnection(wire, View, dice, clock, mutation.Sight, overlap),
            stores,
            new ProducerPace(options, new PatientClock(wire, dice)),
            new CycleJournal(Stream, new StreamMetrics(Stream.Name), Silent, TimeProvider.System),
            clock)
        {
            Sent = new SentWindow(clock, capacity: habits.SentCapacity, enough: 2),
        };
        return new SimulatedHalf(
            async cancellation =>
            {
                if (producer.MayWatch(TimeSpan.FromSeconds(1)) && dice.Chance(150) && await producer.WatchAsync(TimeSpan.FromSeconds(1), cancellation)) return true;
                await producer.WaitForRoomAsync(cancellation);
                return await producer.StepAsync(cancellation);
            },
            static () => { });
    }

    public SimulatedHalf StartConsumer(Wire wire)
    {
        var queue = new QueueConnection(wire, Redis, mutation.ComparesCursor);
        ITargetStore target = mutation.TrimsFirst
            ? new TrimmingTarget(queue, new TargetConnection(wire, Postgres, new Mutation.NoLock()), mutation.Rules)
            : new TargetConnection(wire, Postgres, mutation.Rules);
        var consumer = new Consumer(
            new StreamStores(queue, target, mutation.Rules, new Wakeup()), new BatchSize(dice.Between(1, 5)), new StreamMetrics(Stream.Name), new PatientClock(wire, dice));
        return new SimulatedHalf(consumer.StepAsync, () => _ = consumer.DisposeAsync().AsTask());
    }

    /// <summary>What the newest comparison counted.</summary>
    public Tally? Compared { get; set; }

    /// <summary>Set when a comparison called a row missing or different while nobody had damaged one.</summary>
    public string? FalseAlarm { get; private set; }

    public SimulatedHalf StartComparison(Wire wire) => new(
        async _ =>
        {
            Compared = await new SimulatedComparison(wire, this, mutation.Comparison).RunAsync();
            if (Compared is { Missing: > 0 } or { Different: > 0 }) FalseAlarm ??= $"{Compared.Missing} rows were called missing and {Compared.Different} different: {this}";
            return true;
        },
        static () => { });

    /// <summary>Every row in its newest version, and both stores at rest at the same place.</summary>
    public bool IsInStep()
    {
        var state = Redis.Read();
        return state.Cursor is { } cursor
            && cursor.Generation == Postgres.Checkpoint.Generation
            && cursor.Seq + -state.Length == Postgres.Checkpoint.Seq
            && IsComplete()
            && (!habits.HasRequests || Postgres.Requests.All(asked => asked.IsDone));
    }

    /// <summary>Every row in its newest version.</summary>
    public bool IsComplete()
    {
        foreach (var row in View.Rows)
        {
            if (!Postgres.Rows.TryGetValue(row.Key, out var there) || there != Postgres.Stored(row)) return false;
        }

        return !habits.HasRequests || Postgres.Rows.Count == View.Rows.Count();
    }

    /// <summary>Somebody wants some rows to be read again.</summary>
    public void Ask(params long[] keys) => Postgres.Ask(keys, View.Moment);

    public override string ToString() =>
        $"source {string.Join(' ', View.Rows)}; target {string.Join(' ', Postgres.Rows.Values.OrderBy(row => row.Key))}; "
        + $"cursor {Redis.Cursor}, {Redis.Records.Count} records; {Postgres.Checkpoint}; {string.Join(' ', Postgres.Requests.Where(asked => !asked.IsDone))}";

    /// <summary>Looks at the checkpoint, takes the batch out of the queue, and then commits.</summary>
    private sealed class TrimmingTarget(IRecordQueue queue, ITargetStore inner, ProtocolRules rules) : ITargetStore
    {
        public int TakesAtOnce => inner.TakesAtOnce;

        public Task<Checkpoint> ReadCheckpointAsync(CancellationToken cancellation) => inner.ReadCheckpointAsync(cancellation);

        public Task<TargetMap> MapAsync(RecordSchema schema, CancellationToken cancellation) => inner.MapAsync(schema, cancellation);

        public Task<NewGeneration> BeginAsync(Func<Remembered, GenerationChoice> take, CancellationToken cancellation) =>
            inner.BeginAsync(take, cancellation);

        public Task<bool> KeepReadingAsync(Generation generation, Seq last, KeptReading reading, CancellationToken cancellation) =>
            inner.KeepReadingAsync(generation, last, reading, cancellation);

        public Task<bool> HoldsRowsAsync(CancellationToken cancellation) => inner.HoldsRowsAsync(cancellation);

        public async Task<Applied?> ApplyAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint expected, CancellationToken cancellation)
        {
            if (!rules.StillMine(await inner.ReadCheckpointAsync(cancellation), expected)) return null;
            await queue.TrimAsync(expected.Generation, batch.First, batch.Count, null, cancellation);
            return await inner.ApplyAsync(batch, schemas, expected, cancellation);
        }

        public Task<IPreparedBatch?> PrepareAsync(RecordBatch batch, RecordSchemas schemas, Checkpoint? before, CancellationToken cancellation) =>
            Task.FromResult<IPreparedBatch?>(null);
    }
}
