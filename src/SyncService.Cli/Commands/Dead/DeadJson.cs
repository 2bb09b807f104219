using System.Text.Json;
using System.Text.Json.Serialization;
using SyncService.Target.DeadLetters;

namespace SyncService.Cli.Commands.Dead;

/// <summary>Dead letters as JSON. The names of the properties are part of the program's contract: they are only ever added.</summary>
internal static class DeadJson
{
    public static string Of(IReadOnlyList<DeadLetterCount> counts, IReadOnlyList<DeadLetter> letters) => JsonSerializer.Serialize(
        new DeadList(counts, [.. letters.Select(Entry)]), DeadListJson.Default.DeadList);

    public static string OfSettled(IReadOnlyList<DeadLetter> letters) => JsonSerializer.Serialize(
        new SettledList([.. letters.Select(letter => new SettledEntry(letter.Settled!.At, letter.Settled.By, Entry(letter)))]), DeadListJson.Default.SettledList);

    public static string Of(DeadLetter letter) => JsonSerializer.Serialize(Entry(letter), DeadListJson.Default.DeadEntry);

    private static DeadEntry Entry(DeadLetter letter) => new(
        letter.Id,
        letter.Stream,
        letter.Seq,
        letter.FailedAt,
        letter.Attempts,
        letter.Reason.SqlState,
        letter.Reason.Message,
        letter.Reason.Column,
        letter.Row is null ? null : JsonSerializer.Deserialize(letter.Row, DeadListJson.Default.JsonElement));
}

/// <summary><c>dead list --json</c></summary>
internal sealed record DeadList(IReadOnlyList<DeadLetterCount> Streams, IReadOnlyList<DeadEntry> DeadLetters);

/// <summary><c>dead list --settled --json</c></summary>
internal sealed record SettledList(IReadOnlyList<SettledEntry> Settled);

/// <summary>One that came to its end: by a <c>newer record</c>, a <c>retry</c> or a <c>discard</c>.</summary>
internal sealed record SettledEntry(DateTimeOffset SettledAt, string SettledBy, DeadEntry DeadLetter);

/// <summary>One dead letter. The row is an object of texts by source columns, null when it could not be read.</summary>
internal sealed record DeadEntry(
    long Id, string Stream, long Seq, DateTimeOffset FailedAt, int Attempts, string SqlState, string Message, string? Column, JsonElement? Row);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DeadList))]
[JsonSerializable(typeof(SettledList))]
internal sealed partial class DeadListJson : JsonSerializerContext;
