using Microsoft.Extensions.Logging;
using SyncService.Capture;
using SyncService.Capture.Reading;
using SyncService.Observation;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Reporting;
using SyncService.Running;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Mapping;
using SyncService.Target.Requests;
using SyncService.Workers;
using SyncService.Workers.Consuming;
using SyncService.Workers.Producing;

namespace SyncService;

/// <summary>Puts a stream together: source, producer, queue, consumer, target.</summary>
internal sealed class StreamAssembly(SyncOptions options, StoreConnections connections, RunningContext context, SyncMeter meter, ILoggerFactory logs)
{
    /// <summary>So many views are read at once, however many streams there are.</summary>
    private const int ReadsAtOnce = 8;

    /// <summary>So many more may wait for their source. With the connections of counts and checks, all of them fit into the client's pool.</summary>
    private const int WaitsAtOnce = 32;

    private readonly TimeProvider clock = context.Clock;
    private readonly CaptureLog captureLog = new(logs.CreateLogger("SyncService.Capture"));
    private readonly TargetLog targetLog = new(logs.CreateLogger("SyncService.Target"));
    private readonly RunningPace pace = new(options.Source?.Interval ?? TimeSpan.Zero);
    private readonly FailureBoard waits = new();
    private readonly ReadingSlots slots = new(new SemaphoreSlim(ReadsAtOnce), WaitsAtOnce, context.Clock);

    public (StreamRunner Runner, StreamView View) Build(StreamSpec stream)
    {
        var rules = new ProtocolRules();
        var metrics = new StreamMetrics(stream.Name, meter, clock) { Role = options.Role };

        var queue = new RedisQueue(connections.Redis, connections.Redis.KeysOf(stream));
        var target = new PostgresTarget(stream, connections.Postgres, connections.Sessions, rules, targetLog, clock);
        context.Order.Add(stream, metrics, target);
        var claim = new QueueClaim(stream, new DeploymentLook(connections.Postgres), queue);
        var stores = new StreamStores(queue, target, rules, new Wakeup()) { Claim = claim, Requests = new StreamRequests(StreamId.Of(stream), connections.Postgres, clock) };

        var source = options.Role.HasFlag(Role.Producer) ? SourceOf(stream, target) : null;
        var producer = source is null ? null : ProducerOf(stream, source, stores, metrics);
        var consumer = options.Role.HasFlag(Role.Consumer) ? new Consumer(stores, new BatchSize(options.Target.BatchSize), metrics, clock) : null;

        var runner = new StreamRunner(new StreamHalves(stores, producer, consumer), metrics, pace, context);
        var view = new StreamView(stream, metrics, new StreamHistory(metrics), source is null ? null : source.CountAsync, role => context.Locks.Holds(stream.Name, role))
        {
            Deployment = () => claim.Mine,
            Waits = [.. WaitsOf(stream, source, target, metrics)],
        };
        return (runner, view);
    }

    private IEnumerable<StoreWait> WaitsOf(StreamSpec stream, SqlServerSource? source, PostgresTarget target, StreamMetrics metrics)
    {
        if (source is not null) yield return new StoreWait(() => source.Seat.Mark, since => Trouble.OfWait(stream.Source, since), metrics.WaitsForSource, clock) { Tell = wait => TellOfWait(stream, wait) };
        yield return new StoreWait(() => target.Watch.Mark, since => Trouble.OfBatch(stream.Target, since), metrics.WaitsForTarget, clock)
        {
            Tell = wait =>
            {
                if (wait is not null) context.Log.WaitsForTarget(stream.Name, wait);
            },
        };
    }

    /// <summary>A server that hangs keeps all streams waiting, and makes one line.</summary>
    private void TellOfWait(StreamSpec stream, Trouble? wait)
    {
        if (wait is null) waits.Leave(stream.Name, Role.Producer);
        else if (waits.Meet(stream.Name, Role.Producer, "wait") is { } speaker) context.Log.WaitsForSource(speaker, wait);
    }

    private SqlServerSource? SourceOf(StreamSpec stream, PostgresTarget target)
    {
        if (connections.Source is null) return null;
        var shape = new TargetShape(stream, target, options.Target, targetLog);
        return new SqlServerSource(stream, connections.Source, shape.KeyColumnsAsync, captureLog, clock) { Seat = slots.NewSeat() };
    }

    private Producer ProducerOf(StreamSpec stream, SqlServerSource source, StreamStores stores, StreamMetrics metrics)
    {
        var producerPace = new ProducerPace(options.Queue, clock) { Seat = source.Seat };
        return new Producer(stream, source, stores, producerPace, new CycleJournal(stream, metrics, captureLog, clock), clock);
    }
}
