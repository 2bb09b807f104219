using System.Buffers.Binary;
using SyncService.Target;
using SyncService.Target.Comparing;
using SyncService.Target.Deletions;
using SyncService.Target.Requests;

namespace SyncService.Verification.Deleting;

/// <summary>Collects the rows that only the target has. They are kept in PostgreSQL, so that memory is bounded and exactly these keys can be named later.</summary>
internal sealed class FoundDeletes(StreamId of, DeletionStore store, FoundMark? begun)
{
    private const int KeysInOne = 500;

    private readonly List<(ulong Digest, RowKey Key, IReadOnlyDictionary<string, string> Texts)> waiting = [];
    private long? id = begun?.Id;
    private int places = begun?.Places ?? 0;
    private long rows = begun?.Rows ?? 0;
    private ulong fingerprint = begun?.Fingerprint ?? 0;

    /// <param name="digest">Of the key.</param>
    /// <param name="key">As a record would carry it.</param>
    /// <param name="texts">By source columns.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task AddAsync(ulong digest, RowKey key, IReadOnlyDictionary<string, string> texts, CancellationToken cancellation)
    {
        waiting.Add((digest, key, texts));
        if (waiting.Count >= KeysInOne) await FlushAsync(cancellation);
    }

    /// <summary>Writes what was added.</summary>
    /// <returns>Where another process would go on; null where there is no row.</returns>
    public async Task<FoundMark?> KeepAsync(CancellationToken cancellation)
    {
        await FlushAsync(cancellation);
        return id is { } number ? new FoundMark(number, places, rows, fingerprint) : null;
    }

    /// <returns>Null where there is none.</returns>
    public async Task<FoundSet?> EndAsync(CancellationToken cancellation) =>
        await KeepAsync(cancellation) is { } mark ? new FoundSet(mark.Id, mark.Rows, unchecked((long)mark.Fingerprint)) : null;

    /// <summary>The keys of a chunk.</summary>
    public static IEnumerable<RowKey> Keys(DeletionKeys chunk)
    {
        for (var at = 0; at < chunk.Fields.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(chunk.Fields.AsSpan(at));
            at += sizeof(int);
            yield return RowKey.Of(chunk.Fields.AsSpan(at, length));
            at += length;
        }
    }

    private async Task FlushAsync(CancellationToken cancellation)
    {
        if (waiting.Count == 0) return;
        id ??= await store.BeginAsync(of, cancellation);
        using var fields = new MemoryStream();
        var length = new byte[sizeof(int)];
        foreach (var (digest, key, _) in waiting)
        {
            BinaryPrimitives.WriteInt32BigEndian(length, key.Fields.Length);
            fields.Write(length);
            fields.Write(key.Fields.Span);
            unchecked
            {
                fingerprint += digest;
            }
        }

        var argument = RequestArgument.Delete([.. waiting.Select(one => one.Texts)]);
        await store.AddAsync(id.Value, new DeletionKeys(places++, argument.Json, fields.ToArray()), cancellation);
        rows += waiting.Count;
        waiting.Clear();
    }
}

/// <summary>The rows that a pass found only in the target, up to where it is.</summary>
/// <param name="Id">Of the set.</param>
/// <param name="Places">Chunks of keys that belong to it.</param>
/// <param name="Fingerprint">Of its keys, whatever their order.</param>
internal sealed record FoundMark(long Id, int Places, long Rows, ulong Fingerprint);
