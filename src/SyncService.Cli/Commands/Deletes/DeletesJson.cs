using System.Text.Json;
using System.Text.Json.Serialization;
using SyncService.Target.Deletions;

namespace SyncService.Cli.Commands.Deletes;

/// <summary><c>deletes list --json</c>. The names of the properties are part of the program's contract: they are only ever added.</summary>
internal static class DeletesJson
{
    public static string Of(IReadOnlyList<Deletion> deletions) => JsonSerializer.Serialize(new DeletionList(deletions), DeletionListJson.Default.DeletionList);
}

internal sealed record DeletionList(IReadOnlyList<Deletion> Deletions);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(DeletionList))]
internal sealed partial class DeletionListJson : JsonSerializerContext;
