using CsCheck;
using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Tests.Encoding;

/// <summary>Whatever stands in the queue is a record, or has a verdict; nothing of it can hurt.</summary>
public sealed class DecoderFuzzTests
{
    private static readonly CanonicalType[] Types = Enum.GetValues<CanonicalType>();

    private static readonly RecordSchema Schema = RecordSchema.Of(
        [.. Types.Select((type, i) => new RecordColumn($"C{i}", $"c{i}", type, "any", "any", KeyOrdinal: i == 3 ? 0 : -1, IsChangeColumn: i == 10))]);

    private static readonly byte[] Sound = SoundRecord();

    /// <summary>A sound record with some bytes changed, its end cut off, or something added.</summary>
    private static readonly Gen<byte[]> Damaged = Gen.Select(Gen.Select(Gen.Int[0, Sound.Length - 1], Gen.Byte).Array[0, 4], Gen.Int[0, Sound.Length], Gen.Byte.Array[0, 12])
        .Select((changes, length, more) =>
        {
            var bytes = Sound.ToArray();
            foreach (var (at, value) in changes) bytes[at] = value;
            return more.Length % 2 == 0 ? bytes[..length] : [.. bytes, .. more];
        });

    [Fact]
    public void A_sound_record_is_read_and_shown()
    {
        Assert.Null(Problem(Sound));
        using var text = new JsonText();
        Assert.Contains("\"C0\":\"true\"", RecordJson.Render(Sound, Schema, text), StringComparison.Ordinal);
    }

    [Fact]
    public void Damaged_records_have_a_verdict() => Damaged.Sample(Judge, iter: 20_000);

    [Fact]
    public void Random_bytes_have_a_verdict()
    {
        Gen.Byte.Array[0, 400].Sample(Judge, iter: 5_000);
        Gen.Byte.Array[0, 400].Sample(bytes => Judge([.. Sound.AsSpan(0, RecordHeader.Size), .. bytes]), iter: 20_000);
    }

    [Fact]
    public void Every_cut_of_a_record_is_noticed()
    {
        for (var length = 0; length < Sound.Length; length++) Assert.NotNull(Problem(Sound[..length]));
    }

    [Fact]
    public void Any_bytes_of_a_fitting_width_have_a_text() => Gen.Select(Gen.Int[0, Types.Length - 1].Select(i => Types[i]), Gen.Byte.Array[8, 700]).Sample((type, bytes) =>
    {
        var field = type switch
        {
            CanonicalType.Boolean => bytes.AsSpan(0, 1),
            CanonicalType.Int2 => bytes.AsSpan(0, 2),
            CanonicalType.Int4 or CanonicalType.Float4 or CanonicalType.Date => bytes.AsSpan(0, 4),
            CanonicalType.Text or CanonicalType.Bytea or CanonicalType.Numeric => bytes,
            CanonicalType.Uuid => new byte[16],
            _ => bytes.AsSpan(0, 8),
        };
        return FieldText.Render(type, field).Length <= 6_000;
    }, iter: 20_000);

    [Fact]
    public void A_length_that_promises_gigabytes_costs_nothing()
    {
        var bytes = Sound.ToArray();
        bytes.AsSpan(RecordHeader.Size + 2, 4).Fill(0x7F);
        Judge(bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.NotNull(Problem(bytes));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024 * 1024);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("[{}]")]
    [InlineData("{}")]
    [InlineData("[{\"source\":\"A\",\"target\":\"a\",\"type\":\"Int9\",\"sourceType\":\"\",\"targetType\":\"\"}]")]
    [InlineData("[{\"source\":\"A\",\"target\":\"a\",\"type\":99,\"sourceType\":\"\",\"targetType\":\"\"}]")]
    [InlineData("[{\"source\":null,\"target\":\"a\",\"type\":\"Int4\",\"sourceType\":\"\",\"targetType\":\"\"}]")]
    public void What_describes_no_columns_is_refused(string json) => Assert.Throws<FormatException>(() => RecordSchema.Parse(json));

    [Fact]
    public void A_damaged_description_is_read_or_refused() => Gen.Select(Gen.Int[0, Schema.Json.Length - 1], Gen.Char, Gen.Bool).Sample((at, other, cut) =>
    {
        var json = cut ? Schema.Json[..at] : Schema.Json[..at] + other + Schema.Json[(at + 1)..];
        if (RecordSchema.TryParse(json, out var read)) Assert.NotEmpty(read.Columns);
    }, iter: 5_000);

    private static void Judge(byte[] record)
    {
        var problem = Problem(record);
        using var text = new JsonText();
        var shown = RecordJson.Render(record, Schema, text);
        if (problem is null) Assert.NotNull(shown);
    }

    /// <summary>Null when the consumer would hand the record to PostgreSQL.</summary>
    private static string? Problem(byte[] record)
    {
        using var batch = new RecordBatch { State = new QueueState(null, 1), First = new Seq(1) };
        batch.Add(record);
        Assert.Equal(record, batch.Record(0));
        var schemas = new RecordSchemas();
        schemas.Add(Schema);
        return Assert.Single(RecordRun.Split(batch, schemas)).Problem;
    }

    private static byte[] SoundRecord()
    {
        using var writer = new RecordWriter(Schema.Id, Types.Length);
        writer.Begin();
        writer.Boolean(true);
        writer.Int2(2);
        writer.Int4(3);
        writer.Int8(4);
        writer.Numeric(-12345.678m);
        writer.Float4(1.5f);
        writer.Float8(2.5);
        writer.Text("señor");
        writer.Date(DateTime.UnixEpoch);
        writer.Time(TimeSpan.FromHours(1));
        writer.Timestamp(DateTime.UnixEpoch.Ticks);
        writer.Null();
        writer.Uuid(Guid.Empty);
        writer.Bytea([1, 2, 3]);
        writer.End(99, Watermark.OfTimestamp(DateTime.UnixEpoch), new Position(CaptureMode.Timestamp, Watermark.OfTimestamp(DateTime.UnixEpoch)), 0);
        return writer.Since(0).ToArray();
    }
}
