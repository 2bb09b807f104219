using System.Text.Json;
using System.Text.Json.Serialization;
using SyncService.Status;

namespace SyncService.Cli.Commands.Status;

/// <summary><c>status --json</c>. The names of the properties are part of the program's contract: they are only ever added.</summary>
internal static class StatusJson
{
    public static string Of(StatusReport report) => JsonSerializer.Serialize(report, StatusReportJson.Default.StatusReport);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(StatusReport))]
internal sealed partial class StatusReportJson : JsonSerializerContext;
