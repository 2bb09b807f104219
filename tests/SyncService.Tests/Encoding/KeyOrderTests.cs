using CsCheck;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Tests.Encoding;

public sealed class KeyOrderTests
{
    [Fact]
    public void Texts_are_ordered_by_what_comes_behind_their_common_beginning()
    {
        string[] keys = ["CONDUCE-0000000300", "CONDUCE-0000000100", "CONDUCE-0000000200", "CONDUCE-00000001"];
        Assert.Equal(["CONDUCE-00000001", "CONDUCE-0000000100", "CONDUCE-0000000200", "CONDUCE-0000000300"], Ordered([CanonicalType.Text], keys.Select(key => new object[] { key })).Select(key => key[0]));
    }

    [Fact]
    public void Integers_are_ordered()
    {
        Assert.Equal([1, 2, 255, 256, 70_000], Ordered([CanonicalType.Int4], new[] { 256, 1, 70_000, 255, 2 }.Select(key => new object[] { key })).Select(key => (int)key[0]));
    }

    [Fact]
    public void Numerics_are_ordered_by_their_size_and_not_by_how_many_digits_they_are_written_with()
    {
        decimal[] keys = [10_000m, 9_999m, 20_001m, 20_000m, 0.5m, 10_001m, 100_000_000m];
        Assert.Equal(keys.Order(), Ordered([CanonicalType.Numeric], keys.Select(key => new object[] { key })).Select(key => (decimal)key[0]));
    }

    [Fact]
    public void A_column_in_which_all_keys_are_the_same_is_passed_over()
    {
        object[][] keys = [["branch 7", 3], ["branch 7", 1], ["branch 7", 2]];
        Assert.Equal([1, 2, 3], Ordered([CanonicalType.Text, CanonicalType.Int4], keys).Select(key => (int)key[1]));
    }

    [Fact]
    public void What_is_in_order_is_not_copied()
    {
        using var batch = Batch([CanonicalType.Int4], [[1], [2], [3]], out var schema);
        using var ordered = KeyOrder.Of(batch, 1, 3, schema);
        Assert.True(batch.Tuples(1, 3).Span == ordered.Tuples.Span);
    }

    [Theory]
    [InlineData(3, 1, 2)]
    [InlineData(1, 2, 3)]
    [InlineData(7, 7, 7)]
    public void What_is_left_out_is_not_there_whether_the_others_are_in_order_or_not(int first, int second, int third)
    {
        using var batch = Batch([CanonicalType.Int4], [[first], [9], [second], [third]], out var schema);
        using var ordered = KeyOrder.Of(batch, 0, 4, schema, new HashSet<int> { 1 });
        int[] kept = [0, 2, 3];
        Assert.Equal(kept.Select(i => Convert.ToHexString(batch.Tuple(i).Span)).Order(StringComparer.Ordinal), Tuples(ordered.Tuples, 1).Order(StringComparer.Ordinal));
        using var queued = KeyOrder.AsQueued(batch, 0, 4, new HashSet<int> { 1 });
        Assert.Equal(kept.Select(i => Convert.ToHexString(batch.Tuple(i).Span)), Tuples(queued.Tuples, 1));
    }

    [Fact]
    public void Each_tuple_of_the_run_is_there_once_and_none_of_another()
    {
        var texts = Gen.String[Gen.Char["abñ0"], 0, 20].Select(text => (object)text);
        var numbers = Gen.Decimal[-1_000_000_000m, 1_000_000_000m].Select(number => (object)Math.Round(number, 2));
        (from rows in Gen.Select(texts, numbers, (text, number) => new[] { text, number }).Array[1, 60]
         from begin in Gen.Int[0, rows.Length - 1]
         from end in Gen.Int[begin + 1, rows.Length]
         from type in Gen.Bool
         select (rows, begin, end, isNumericFirst: type)).Sample(sample =>
        {
            CanonicalType[] types = sample.isNumericFirst ? [CanonicalType.Numeric, CanonicalType.Text] : [CanonicalType.Text, CanonicalType.Numeric];
            var rows = sample.isNumericFirst ? sample.rows.Select(row => new[] { row[1], row[0] }).ToArray() : sample.rows;
            using var batch = Batch(types, rows, out var schema);
            using var ordered = KeyOrder.Of(batch, sample.begin, sample.end, schema);
            var expected = Enumerable.Range(sample.begin, sample.end - sample.begin).Select(i => Convert.ToHexString(batch.Tuple(i).Span)).Order(StringComparer.Ordinal);
            Assert.Equal(expected, Tuples(ordered.Tuples, types.Length).Order(StringComparer.Ordinal));
        });
    }

    private static List<object[]> Ordered(CanonicalType[] types, IEnumerable<object[]> keys)
    {
        var rows = keys.ToArray();
        using var batch = Batch(types, rows, out var schema);
        using var ordered = KeyOrder.Of(batch, 0, batch.Count, schema);
        var byTuple = Enumerable.Range(0, rows.Length).ToDictionary(i => Convert.ToHexString(batch.Tuple(i).Span), i => rows[i]);
        return [.. Tuples(ordered.Tuples, types.Length).Select(tuple => byTuple[tuple])];
    }

    /// <summary>The tuples one behind the other, as they are read from COPY's data.</summary>
    private static IEnumerable<string> Tuples(ReadOnlyMemory<byte> data, int fields)
    {
        while (!data.IsEmpty)
        {
            var rest = RecordTuple.Fields(data.Span);
            for (var i = 0; i < fields; i++) RecordTuple.TryTake(ref rest, out _);
            var length = data.Length - rest.Length;
            yield return Convert.ToHexString(data.Span[..length]);
            data = data[length..];
        }
    }

    private static RecordBatch Batch(CanonicalType[] types, object[][] rows, out RecordSchema schema)
    {
        schema = RecordSchema.Of([.. types.Select((type, i) => new RecordColumn($"K{i}", $"k{i}", type, "", "", i, IsChangeColumn: i == 0))]);
        var batch = new RecordBatch { State = new QueueState(null, 0), First = new Seq(1) };
        foreach (var row in rows)
        {
            using var writer = new RecordWriter(schema.Id, types.Length);
            writer.Begin();
            foreach (var value in row) Write(writer, value);
            writer.End(0, new Watermark(WatermarkKind.Integer, 1), new Position(CaptureMode.Timestamp, new Watermark(WatermarkKind.Integer, 1)), 0);
            batch.Add(writer.Since(0));
        }

        return batch;
    }

    private static void Write(RecordWriter writer, object value)
    {
        switch (value)
        {
            case string text: writer.Text(text); break;
            case int number: writer.Int4(number); break;
            case decimal number: writer.Numeric(number); break;
            default: throw new ArgumentOutOfRangeException(nameof(value));
        }
    }
}
