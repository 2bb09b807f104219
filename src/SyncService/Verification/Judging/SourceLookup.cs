using System.IO.Hashing;
using SyncService.Capture;
using SyncService.Capture.Asking;
using SyncService.Encoding;
using SyncService.Encoding.Schemas;
using SyncService.Target.Comparing;

namespace SyncService.Verification.Judging;

/// <summary>Asks the source what it holds for some keys, and stages the answers for PostgreSQL to compare.</summary>
/// <remarks>Keys that cannot be asked for by their texts are found by a scan of the whole source.</remarks>
internal sealed class SourceLookup(SqlServerSource source, TargetComparison target) : IComparedRows
{
    private const int KeysAtOnce = 5_000;
    private const int BytesAtOnce = 1024 * 1024;

    private readonly ComparisonPlan plan = target.Plan;

    private RecordSchema Schema => plan.Schema;

    public bool FindsByKey => source.FindsByKey;

    public async Task<LookedUpRows> ReadAsync(IReadOnlyDictionary<ulong, RowKey> keys, CancellationToken cancellation)
    {
        var found = new LookedUpRows();
        using var staged = new StagedRows(Schema.Columns.Count);
        await target.ClearAsync(cancellation);
        if (source.FindsByKey)
        {
            foreach (var some in keys.Values.Chunk(KeysAtOnce))
            {
                var asked = new AskedKeys([.. some.Select(Texts)], RecordOperation.Delete);
                await TakeAsync(source.AskAsync(asked, new AskedFindings(), null, cancellation), keys, found, staged, cancellation);
            }
        }
        else
        {
            await TakeAsync(source.ScanAsync(null, cancellation), keys, found, staged, cancellation);
        }

        // Of these the source said nothing: it holds no such row, or its type no such value.
        foreach (var (digest, key) in keys.Where(key => found.Find(key.Key) is null))
        {
            var header = new RecordHeader(RecordOperation.Delete, Schema.Id, 0, default, default, 0, 0);
            staged.Add(key.Tombstone(Schema), RecordOperation.Delete, found.Add(digest, header, 0, hasStamp: false));
            if (staged.Bytes >= BytesAtOnce) await StageAsync(staged, cancellation);
        }

        await StageAsync(staged, cancellation);
        return found;
    }

    private async Task TakeAsync(IAsyncEnumerable<RecordChunk> chunks, IReadOnlyDictionary<ulong, RowKey> keys, LookedUpRows found, StagedRows staged, CancellationToken cancellation)
    {
        await foreach (var chunk in chunks)
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.Count; i++) Take(chunk[i].Span, keys, found, staged);
            }

            if (staged.Bytes >= BytesAtOnce) await StageAsync(staged, cancellation);
        }
    }

    private void Take(ReadOnlySpan<byte> record, IReadOnlyDictionary<ulong, RowKey> keys, LookedUpRows found, StagedRows staged)
    {
        var tuple = record[RecordHeader.Size..];
        var (key, _) = plan.OfRecords.Of(tuple, plan.IsCompared, out var isWithoutKey);
        if (isWithoutKey || !keys.ContainsKey(key) || !RecordHeader.TryRead(record, out var header)) return;
        var hasStamp = header.Operation == RecordOperation.Upsert && !RecordTuple.Field(tuple, StampOrdinal()).IsEmpty;
        staged.Add(tuple, header.Operation, found.Add(key, header, XxHash3.HashToUInt64(tuple) ^ (ulong)header.Operation, hasStamp));
    }

    private int StampOrdinal()
    {
        for (var i = 0; i < Schema.Columns.Count; i++)
        {
            if (Schema.Columns[i].IsChangeColumn) return i;
        }

        return 0;
    }

    private async Task StageAsync(StagedRows staged, CancellationToken cancellation)
    {
        if (staged.Bytes > 0) await target.StageAsync(staged, cancellation);
        staged.Clear();
    }

    public async Task<Dictionary<ulong, (RowState State, int Place)>> UnequalAsync(LookedUpRows rows, CancellationToken cancellation) =>
        rows.Places == 0 ? [] : rows.Unequal(await target.StatesAsync(rows.Places, cancellation));

    public Task<HashSet<ulong>> LettersAsync(IReadOnlyCollection<ulong> hashes, CancellationToken cancellation) => target.LettersAsync(hashes, cancellation);

    public ulong DigestOf(RowKey key) => plan.OfRecords.Of(key.Tombstone(Schema), plan.IsCompared, out _).Key;

    public IReadOnlyDictionary<string, string> Texts(RowKey key) =>
        Schema.Keys.Zip(key.Texts(Schema.Keys)).ToDictionary(pair => pair.First.Source, pair => pair.Second, StringComparer.OrdinalIgnoreCase);
}
