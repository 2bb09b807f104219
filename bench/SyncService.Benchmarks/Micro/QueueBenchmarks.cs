using BenchmarkDotNet.Attributes;
using LocalServers;
using LocalServers.Redis;
using SyncService.Encoding;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Queue.Steps;

namespace SyncService.Benchmarks.Micro;

/// <summary>The queue's steps against a Redis of their own, one after the other.</summary>
public class QueueBenchmarks
{
    private const int Chunk = 2_000;
    private const int Batch = 20_000;

    private readonly PrivateFolder folder = PrivateFolder.Create("sync-bench-queue");
    private RedisConnection connection = null!;
    private RedisQueue queue = null!;
    private RedisQueue full = null!;
    private RecordChunk chunk = null!;
    private Cursor cursor = null!;

    [GlobalSetup]
    public async Task SetUpAsync()
    {
        var redis = await PrivateRedis.StartAsync(folder);
        connection = new RedisConnection(new QueueOptions { Host = PrivateRedis.Host, Port = redis.Port, Password = redis.Password });
        chunk = new NoteRecords(Chunk).Chunk();
        (queue, cursor) = await BeginAsync("written");
        (full, var read) = await BeginAsync("read");
        for (var i = 0; i < Batch / Chunk; i++)
        {
            var next = Next(read);
            chunk.Number(read.Seq + 1);
            await full.EnqueueAsync(read.Text, next, chunk, CancellationToken.None);
            read = next;
        }
    }

    [Benchmark(OperationsPerInvoke = Chunk)]
    public async Task<bool> EnqueueAndTrim()
    {
        var next = Next(cursor);
        await queue.EnqueueAsync(cursor.Text, next, chunk, CancellationToken.None);
        var trimmed = await queue.TrimAsync(next.Generation, cursor.Seq + 1, Chunk, null, CancellationToken.None);
        cursor = next;
        return trimmed;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public async Task<int> Peek()
    {
        using var batch = await full.PeekAsync(0, new PeekSize(Batch, Batch, int.MaxValue), CancellationToken.None);
        return batch.Count == Batch ? batch.Count : throw new InvalidOperationException($"A batch of {batch.Count} records is not what was to be measured.");
    }

    [GlobalCleanup]
    public async Task CleanUpAsync()
    {
        chunk.Dispose();
        await connection.DisposeAsync();
        await folder.DisposeAsync();
    }

    private static Cursor Next(Cursor cursor) => cursor with { Seq = cursor.Seq + Chunk };

    private async Task<(RedisQueue Queue, Cursor Cursor)> BeginAsync(string stream)
    {
        var begun = new RedisQueue(connection, QueueKeys.Of(new StreamSpec { Name = stream, Source = "", Target = "" }));
        var first = new Cursor(Generation.New(), Seq.None, null);
        await begun.BeginAsync(null, first, dropRecords: true, CancellationToken.None);
        return (begun, first);
    }
}
