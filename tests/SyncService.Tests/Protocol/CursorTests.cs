using System.Text.Json;
using CsCheck;
using SyncService.Protocol;

namespace SyncService.Tests.Protocol;

public sealed class CursorTests
{
    private static readonly Gen<Cursor> Any = Gen.Select(Gen.Guid, Gen.Long, Gen.Long[0, DateTime.MaxValue.Ticks].Nullable(), Gen.String.Null(), Gen.Int, Gen.Int, Gen.Long, Gen.Int)
        .Select((generation, seq, stamp, key, older, recent, from, format) => new Cursor(
            new Generation(generation),
            new Seq(seq),
            stamp is { } ticks ? new Position(CaptureMode.Timestamp, new Watermark(WatermarkKind.Timestamp, ticks)) : null,
            key,
            new RecordWidth(older, recent, from),
            format));

    [Fact]
    public void What_is_written_is_read_again() => Any.Sample(cursor => Cursor.Parse(cursor.Text) == cursor with { Key = Cursor.Parse(cursor.Text)!.Key });

    [Fact]
    public void The_same_cursor_has_the_same_bytes() => Any.Sample(cursor => (cursor with { }).Text == cursor.Text);

    [Fact]
    public void It_has_the_bytes_that_the_serializer_would_give_it() => Any.Sample(cursor => cursor.Text == JsonSerializer.Serialize(new
    {
        generation = cursor.Generation.ToString(),
        seq = cursor.Seq.Value,
        position = cursor.Position?.ToString(),
        key = cursor.Key,
        olderBytes = cursor.Width.OlderBytes,
        recentBytes = cursor.Width.RecentBytes,
        recentFrom = cursor.Width.RecentFrom,
        format = cursor.Format,
    }));

    [Fact]
    public void It_says_whose_the_list_is() => Any.Sample(cursor =>
    {
        var owned = cursor with { Owner = QueueOwner.Of("7301/sales", "sales", "public.notes", "pg:5432", "erp, process 7") };
        return Cursor.Parse(owned.Text) is { Owner: { } owner } && owner == owned.Owner;
    });

    [Theory]
    [InlineData("7")]
    [InlineData("{}")]
    [InlineData("{\"id\":7}")]
    [InlineData("{\"id\":\"a\",\"target\":\"longer\"}")]
    public void An_owner_that_cannot_be_read_is_none(string owner) =>
        Assert.Null(Cursor.Parse($"{{\"generation\":\"0f8fad5bd9cb469fa16570867728950e\",\"seq\":1,\"owner\":{owner}}}")!.Owner);

    [Fact]
    public void One_that_names_no_format_is_of_none_that_is_known() =>
        Assert.Equal(0, Cursor.Parse("{\"generation\":\"0f8fad5bd9cb469fa16570867728950e\",\"seq\":1}")!.Format);

    [Fact]
    public void A_key_of_any_characters_survives() =>
        Gen.Char[' ', '퟿'].Array.Sample(key => Cursor.Parse((RecordedStates.QueueAt(1, 0).Cursor! with { Key = new string(key) }).Text)!.Key == new string(key));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("42")]
    [InlineData("{\"generation\":\"zebra\",\"seq\":1}")]
    [InlineData("{\"generation\":\"0f8fad5bd9cb469fa16570867728950e\",\"seq\":\"one\"}")]
    [InlineData("{\"generation\":\"0f8fad5bd9cb469fa16570867728950e\",\"seq\":1")]
    [InlineData("2026-03-01T12:30:00")]
    public void What_is_no_cursor_counts_as_none(string? text) => Assert.Null(Cursor.Parse(text));

    [Fact]
    public void Random_text_is_a_cursor_or_none_and_never_an_error()
    {
        var sound = RecordedStates.QueueAt(1, 0).CursorText!;
        Gen.Select(Gen.Int[0, sound.Length - 1], Gen.Char).Sample((at, other) => _ = Cursor.Parse(sound[..at] + other + sound[(at + 1)..]));
        Gen.Int[0, sound.Length - 1].Sample(length => Cursor.Parse(sound[..length]) is null);
        Gen.String.Sample(text => _ = Cursor.Parse(text));
    }
}
