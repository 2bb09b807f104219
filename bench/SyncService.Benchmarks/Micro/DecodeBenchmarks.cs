using BenchmarkDotNet.Attributes;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Benchmarks.Micro;

/// <summary>Records to a batch: what the consumer does with a reply, before PostgreSQL has it.</summary>
public class DecodeBenchmarks
{
    private const int Records = 20_000;

    private readonly byte[][] records = new NoteRecords(Records).Encode();
    private readonly byte[][] backwards = [.. new NoteRecords(Records).Encode().Reverse()];
    private readonly RecordSchemas schemas = new();

    [GlobalSetup]
    public void SetUp() => schemas.Add(NoteRecords.Schema);

    [Benchmark(OperationsPerInvoke = Records)]
    public long LayOut()
    {
        using var batch = Batch(records);
        return batch.Bytes;
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public int LayOutAndSplit()
    {
        using var batch = Batch(records);
        return RecordRun.Split(batch, schemas).Count;
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public int LayOutAndOrder() => Order(records);

    [Benchmark(OperationsPerInvoke = Records)]
    public int LayOutAndOrderBackwards() => Order(backwards);

    private static int Order(byte[][] records)
    {
        using var batch = Batch(records);
        using var ordered = KeyOrder.Of(batch, 0, batch.Count, NoteRecords.Schema);
        return ordered.Tuples.Length;
    }

    internal static RecordBatch Batch(byte[][] records)
    {
        var batch = new RecordBatch { State = new QueueState(null, records.Length), First = new Seq(1) };
        foreach (var record in records) batch.Add(record);
        return batch;
    }
}
