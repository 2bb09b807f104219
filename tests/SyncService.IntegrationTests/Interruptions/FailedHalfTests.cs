using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.Capture.Asking;
using SyncService.Capture.Identification;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.IntegrationTests.Setup;
using SyncService.IntegrationTests.Target;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Queue;
using SyncService.Queue.Predecessor;
using SyncService.Queue.Steps;
using SyncService.Reporting;
using SyncService.Running;
using SyncService.Workers;
using SyncService.Workers.Consuming;
using SyncService.Workers.Producing;

namespace SyncService.IntegrationTests.Interruptions;

/// <summary>One half of a stream fails for good while the other is at work.</summary>
public sealed class FailedHalfTests(TestServers servers)
{
    private static readonly StreamSpec Stream = new() { Name = "ventas", Source = "VW_VENTAS", Target = "ventas" };

    [Fact]
    public async Task A_run_that_one_half_ends_waits_for_the_other_so_that_the_stores_can_be_let_go_of()
    {
        await using var target = await AppliedTable.CreateAsync(servers);
        await using var locks = new InstanceLocks(target.Connections, [Stream], TimeProvider.System);
        var queue = new LingeringQueue();
        var clock = new WaitedClock();
        var metrics = new StreamMetrics(Stream.Name);
        var stores = new StreamStores(queue, target.Target, new ProtocolRules(), new Wakeup());
        var journal = new CycleJournal(Stream, metrics, new CaptureLog(NullLogger.Instance), TimeProvider.System);
        var producer = new Producer(Stream, new NoSource(), stores, new ProducerPace(new QueueOptions(), TimeProvider.System), journal, TimeProvider.System);
        var consumer = new Consumer(stores, new BatchSize(null), metrics, TimeProvider.System);
        var context = new RunningContext(locks, new LoadOrder(locks, new RunningLog(NullLogger.Instance), clock), new FailureBoard(), new RunningLog(NullLogger.Instance), clock);
        await using var runner = new StreamRunner(new StreamHalves(stores, producer, consumer), metrics, new RunningPace(TimeSpan.Zero), context);

        var running = runner.RunOnceAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(clock.IsWaitedFor, running).WaitAsync(Pipeline.Patience, TestContext.Current.CancellationToken);
        Assert.True(first == clock.IsWaitedFor, "The run ended while the other half was at work.");
        queue.Release();

        var failure = await Assert.ThrowsAsync<SyncException>(() => running);
        Assert.Equal(LingeringQueue.Refusal, failure.Message);
        Assert.True(queue.WasStopped, "The other half was not told to stop, or was still at work when the run had ended.");
    }

    private sealed class NoSource : ISource
    {
        public Task<SourceStanding> IdentifyAsync(CancellationToken cancellation) => Task.FromResult(new SourceStanding(
            new AnsweringServer(new SourceObject(null, "VW_T"), new SourceDatabase(), null), AppliedTable.Schema, CaptureMode.Timestamp, "datetime2", null, null));

        public Task<bool> IsAnotherAsync(CancellationToken cancellation) => throw new NotSupportedException();

        public IAsyncEnumerable<RecordChunk> ReadAsync(ReadingStart start, SentWindow sent, Action<ReadingSpan> begins, CancellationToken cancellation) => throw new NotSupportedException();

        public IAsyncEnumerable<RecordChunk> AskAsync(AskedRows asked, AskedFindings findings, Position? reached, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> WatchAsync(ReadingStart start, SentWindow sent, Watch watch, CancellationToken cancellation) => throw new NotSupportedException();
    }

    /// <summary>Tells when somebody begins to wait.</summary>
    private sealed class WaitedClock : TimeProvider
    {
        private readonly TaskCompletionSource waited = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task IsWaitedFor => waited.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            waited.TrySetResult();
            return base.CreateTimer(callback, state, dueTime, period);
        }
    }

    /// <summary>Refuses the half that comes first once the other has come, too, which works on until it is released.</summary>
    private sealed class LingeringQueue : IRecordQueue
    {
        public const string Refusal = "Redis refuses what it was asked.";

        private readonly TaskCompletionSource bothAreHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int halves;

        public bool WasStopped { get; private set; }

        public void Release() => released.SetResult();

        public async Task<QueueState> ReadStateAsync(CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref halves) == 1)
            {
                await bothAreHere.Task.WaitAsync(cancellation);
                throw new SyncException(Refusal, "", Failure.Configuration);
            }

            bothAreHere.SetResult();
            await released.Task;
            WasStopped = cancellation.IsCancellationRequested;
            throw new OperationCanceledException(cancellation);
        }

        public Task<RecordBatch> PeekAsync(int offset, PeekSize size, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<long?> BeginAsync(string? expected, Cursor next, bool dropRecords, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<long?> EnqueueAsync(string expected, Cursor next, RecordChunk chunk, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> TrimAsync(Generation generation, Seq head, int count, Watermark? applied, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<SchemaReading> ReadSchemaAsync(ulong id, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<LegacyRecords> ReadLegacyAsync(string changeColumn, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<string?> ReadLastSyncAsync(CancellationToken cancellation) => throw new NotSupportedException();
    }
}
