using System.Text.Json;
using System.Text.Json.Serialization;
using SyncService.Queue.Looking;

namespace SyncService.Cli.Commands.Queue;

/// <summary><c>queue peek --json</c>. The names of the properties are part of the program's contract: they are only ever added.</summary>
internal static class QueueJson
{
    public static string Of(IReadOnlyList<QueueView> streams) => JsonSerializer.Serialize(new QueueList(streams), QueueListJson.Default.QueueList);
}

/// <summary>The streams, each with its records.</summary>
internal sealed record QueueList(IReadOnlyList<QueueView> Streams);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(QueueList))]
internal sealed partial class QueueListJson : JsonSerializerContext;
