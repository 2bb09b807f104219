using LocalServers.Postgres;
using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.Encoding;
using SyncService.IntegrationTests.Setup;
using SyncService.IntegrationTests.Target;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Running;
using SyncService.Target;

namespace SyncService.IntegrationTests.Interruptions;

/// <summary>One half of a stream fails for good while the other is at work.</summary>
public sealed class FailedHalfTests(TestServers servers)
{
    private static readonly StreamSpec Stream = new() { Name = "ventas", Source = "VW_VENTAS", Target = "ventas" };

    [Fact]
    public async Task A_run_that_one_half_ends_waits_for_the_other_so_that_the_stores_can_be_let_go_of()
    {
        var postgres = await servers.PostgresAsync;
        await using var connections = new PostgresConnections(new TargetOptions
        {
            Host = PrivatePostgres.Host,
            Port = postgres.Port,
            Database = "postgres",
            User = postgres.Superuser,
            Password = postgres.Password,
        });
        await using var locks = new InstanceLocks(connections, TimeProvider.System);
        using var reads = new SemaphoreSlim(1);
        var queue = new LingeringQueue();
        var metrics = new StreamMetrics(Stream.Name);
        var rules = new ProtocolRules();
        await using var target = await AppliedTable.CreateAsync(servers);
        var producer = new Producer(
            Stream, new NoSource(), queue, target.Target, rules, new ProducerPace(TimeSpan.Zero, new QueueOptions(), TimeProvider.System), metrics, static () => { }, new CaptureLog(NullLogger.Instance), TimeProvider.System);
        var consumer = new Consumer(queue, target.Target, rules, new BatchSize(null), metrics, TimeProvider.System);
        await using var runner = new StreamRunner(
            Stream, Role.All, producer, consumer, queue, target.Target, new Wakeup(), locks, new FailureBoard(), new RunningLog(NullLogger.Instance), new RunningPace(TimeSpan.Zero, reads, rules, metrics), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<SyncException>(() => runner.RunOnceAsync(TestContext.Current.CancellationToken));

        Assert.Equal(LingeringQueue.Refusal, failure.Message);
        Assert.True(queue.HasEnded, "The other half was still at work when the run had ended.");
    }

    private sealed class NoSource : ISource
    {
        public IAsyncEnumerable<RecordChunk> ReadAsync(Watermark? reached, TimeSpan overlap, SentWindow sent, Action<ReadingRange> begins, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<bool> WatchAsync(Watermark? reached, TimeSpan overlap, SentWindow sent, Watch watch, CancellationToken cancellation) => throw new NotSupportedException();
    }

    /// <summary>Refuses the half that comes first once the other has come, too, which takes some steps to end when it is told to.</summary>
    private sealed class LingeringQueue : IRecordQueue
    {
        public const string Refusal = "Redis refuses what it was asked.";

        private const int Steps = 1000;

        private readonly TaskCompletionSource bothAreHere = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int halves;

        public bool HasEnded { get; private set; }

        public async Task<QueueState> ReadStateAsync(CancellationToken cancellation)
        {
            if (Interlocked.Increment(ref halves) == 1)
            {
                await bothAreHere.Task.WaitAsync(cancellation);
                throw new SyncException(Refusal, "", Failure.Configuration);
            }

            var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancellation.Register(told.SetResult);
            bothAreHere.SetResult();
            await told.Task;
            for (var i = 0; i < Steps; i++) await Task.Yield();
            HasEnded = true;
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
