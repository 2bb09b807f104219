using BenchmarkDotNet.Attributes;
using SyncService.Encoding;

namespace SyncService.Benchmarks.Micro;

/// <summary>Values to records: what the producer does with a row, without the source's reader.</summary>
public class EncodeBenchmarks
{
    private const int Records = 2_000;

    private readonly NoteRecords notes = new(Records);
    private readonly RecordWriter writer = new(NoteRecords.Schema.Id, NoteRecords.Schema.Columns.Count);

    [Benchmark(OperationsPerInvoke = Records)]
    public int Encode()
    {
        var bytes = 0;
        for (var i = 0; i < Records; i++)
        {
            bytes += notes.Write(writer, i);
            writer.Abandon();
        }

        return bytes;
    }

    [GlobalCleanup]
    public void CleanUp() => writer.Dispose();
}
