using System.Threading.Channels;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Identification;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture.Asking;

/// <summary>Reads rows by their keys, on the thread that calls it: what the source holds at this moment, a row or nothing.</summary>
/// <remarks>
/// The server may take a key for another one that the target tells apart (by case, by accents, by spaces at the end). Then the source holds no row with this key, but one with another:
/// the tombstone comes first, and after it the row, read again.
/// </remarks>
internal sealed class KeyReader(StreamSpec stream, SqlConnections connections, AnsweringWatch answering, SourceShape shape, Position position, AskedKeys asked, AskedFindings findings, TimeProvider clock)
{
    private const int KeysAtOnce = 50;

    private readonly KeyQuery query = new(SqlName.Parse(stream.Source), shape);
    private readonly SourceColumn[] keys = [.. shape.KeyOrdinals.Select(i => shape.Columns[i])];

    public void Read(ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        if (keys.Select(key => (key.Name, Problem: TextValue.Problem(key, stream.MaskColumns.ContainsKey(key.Name)))).FirstOrDefault(key => key.Problem is not null) is { Problem: { } problem } of)
        {
            findings.Refuse($"The key column {of.Name} {problem}.");
            return;
        }

        using var connection = answering.Open(connections);
        using var encoder = new RowEncoder(shape, new ColumnMasks(stream, connections.Options.MaskSalt), new SentWindow(clock), new ReadingPosition(ReadingSpan.At(position), clock), clock)
        {
            MayLackStamp = true,
        };
        foreach (var some in Ordered().Chunk(KeysAtOnce)) ReadSome(connection, encoder, some, chunks, stop);
        Hand(encoder, chunks, stop);
    }

    /// <summary>The texts of each key in the order of its columns; what is no key of this stream is refused.</summary>
    private IEnumerable<string[]> Ordered()
    {
        foreach (var key in asked.Keys)
        {
            var texts = keys.Select(column => key.FirstOrDefault(value => value.Key.Equals(column.Name, StringComparison.OrdinalIgnoreCase)).Value).ToArray();
            if (key.Count != keys.Length || texts.Any(text => text is null))
            {
                findings.Refuse($"{Shown(key)}: a key of {stream.Source} is {string.Join(", ", keys.Select(column => column.Name))}.");
            }
            else if (keys.Zip(texts, TextValue.Problem).FirstOrDefault(problem => problem is not null) is { } problem)
            {
                findings.Refuse($"{Shown(key)}: the value {problem}.");
            }
            else
            {
                yield return texts!;
            }
        }
    }

    /// <summary>A key that the server cannot convert spoils the round trip of all: then each is asked for alone. What came before it comes twice, which does no harm.</summary>
    private void ReadSome(SqlConnection connection, RowEncoder encoder, string[][] some, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            var others = ReadRows(connection, encoder, some, isAgain: false, chunks, stop);
            if (others.Count > 0) ReadRows(connection, encoder, others, isAgain: true, chunks, stop);
        }
        catch (SqlException e) when (SqlErrors.IsOfStatement(e))
        {
            if (some.Length > 1)
            {
                foreach (var key in some) ReadSome(connection, encoder, [key], chunks, stop);
                return;
            }

            // Only where it is the key that the server refuses, and not the view.
            if (Refusal(connection, some[0]) is not { } refusal) throw;
            findings.Refuse($"{Shown(some[0])}: {refusal}.");
        }
    }

    /// <returns>Keys for which the server has rows, but none with exactly that key.</returns>
    private List<string[]> ReadRows(SqlConnection connection, RowEncoder encoder, IReadOnlyList<string[]> some, bool isAgain, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        List<string[]> others = [];
        var (found, missing) = (0, 0);
        using var page = new OpenPage(query.Command(connection, some), shape.HasLargeValues, clock, stop);
        encoder.BeginPage(page.Began);
        foreach (var key in some)
        {
            if (!shape.Matches(page.Reader)) throw PageReader.ColumnsChanged(stream);
            var rows = new HashSet<ulong>();
            while (page.Reader.Read())
            {
                encoder.Add(page.Reader, isLastOfPage: false, out _);
                rows.Add(encoder.LastKeyHash);
                if (encoder.IsFull) Hand(encoder, chunks, stop);
            }

            page.Reader.NextResult();
            page.Reader.Read();
            if (!isAgain && encoder.AddTombstone(page.Reader, asked.Tombstone, unlessAmong: rows))
            {
                missing++;
                if (rows.Count > 0) others.Add(key);
            }
            else
            {
                found++;
            }

            if (encoder.IsFull) Hand(encoder, chunks, stop);
            page.Reader.NextResult();
        }

        if (!isAgain) (findings.Rows, findings.Missing) = (findings.Rows + found, findings.Missing + missing);
        return others;
    }

    /// <summary>What the server says to a key that it cannot convert; null when it can.</summary>
    private string? Refusal(SqlConnection connection, string[] key)
    {
        try
        {
            using var command = query.Conversion(connection, key);
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                // What cannot be converted fails here at the latest.
            }

            return null;
        }
        catch (SqlException e) when (SqlErrors.IsOfStatement(e))
        {
            return SqlErrors.FirstLine(e.Message);
        }
    }

    private static string Shown(IReadOnlyDictionary<string, string> key) => string.Join(",", key.Select(value => $"{value.Key}={value.Value}"));

    private string Shown(string[] key) => string.Join(",", keys.Zip(key, (column, text) => $"{column.Name}={text}"));

    private void Hand(RowEncoder encoder, ChannelWriter<RecordChunk> chunks, CancellationToken stop)
    {
        var chunk = encoder.Take();
        chunk.Reached = position;
        ChunkHand.Give(chunk, chunks, stop);
    }
}
