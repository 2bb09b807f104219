using System.Text.Json;
using System.Text.Json.Serialization;
using SyncService.Protocol;

namespace SyncService.Reporting;

/// <summary>What an instance says of one half of a stream, for whoever asks from another process.</summary>
/// <param name="Instance">Machine and process, as its session in PostgreSQL is called.</param>
/// <param name="At">When it said so, by its own clock.</param>
/// <param name="Trouble">What keeps this half from working; null while it works.</param>
/// <param name="Load">A first load, or the catching up after a start; null when that is done. The producer's to say.</param>
internal sealed record WorkerReport(Role Half, string Instance, DateTimeOffset At, ReportedTrouble? Trouble, ReportedLoad? Load)
{
    public static WorkerReport Of(Role half, StreamMetrics metrics, string instance, DateTimeOffset now)
    {
        var trouble = metrics.Troubles.FirstOrDefault(one => one.Half == half);
        var load = half == Role.Producer ? metrics.Load : null;
        return new WorkerReport(
            half,
            instance,
            now,
            trouble is null ? null : new ReportedTrouble(StoreNames.Label(trouble.Store), trouble.Message, trouble.Hint, trouble.Since, trouble.InARow, trouble.Stops),
            load is null ? null : new ReportedLoad(load.IsFirst, load.LastBefore.Value, load.Total));
    }

    /// <summary>Whether the two say the same, whenever they were said.</summary>
    public bool SaysSameAs(WorkerReport? other) => other is not null && this == other with { At = At };

    public string ToJson()
    {
        using var text = new JsonText();
        var json = text.Json;
        json.WriteStartObject();
        json.WriteString("half", Half.ToString());
        json.WriteString("instance", Instance);
        json.WriteString("at", At);
        json.WritePropertyName("trouble");
        if (Trouble is null) json.WriteNullValue();
        else Trouble.Write(json);
        json.WritePropertyName("load");
        if (Load is null) json.WriteNullValue();
        else Load.Write(json);
        json.WriteEndObject();
        return text.ToString();
    }

    /// <summary>Null for what is not one of ours: another version may write more, or somebody else something.</summary>
    public static WorkerReport? TryParse(string? json)
    {
        try
        {
            return json is null ? null : JsonSerializer.Deserialize(json, WorkerReportJson.Default.WorkerReport);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Store">As metrics name it.</param>
/// <param name="Message">What happened, in the operator's words.</param>
/// <param name="Advice">What to do; may be empty.</param>
/// <param name="Since">Since when this half does not work.</param>
/// <param name="Tries">Failures in a row; 0 while a store only keeps it waiting.</param>
/// <param name="Stops">True when only the operator can mend it.</param>
internal sealed record ReportedTrouble(string Store, string Message, string Advice, DateTimeOffset Since, int Tries, bool Stops)
{
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("store", Store);
        json.WriteString("message", Message);
        json.WriteString("advice", Advice);
        json.WriteString("since", Since);
        json.WriteNumber("tries", Tries);
        json.WriteBoolean("stops", Stops);
        json.WriteEndObject();
    }
}

/// <param name="IsFirst">Whether the stream had never applied a row.</param>
/// <param name="LastBefore">Number of the newest record that was queued when it began: what is applied beyond it belongs to the load.</param>
/// <param name="Total">Rows to bring, as the source counted them; null while that is not known.</param>
internal sealed record ReportedLoad(bool IsFirst, long LastBefore, long? Total)
{
    public LoadProgress Progress(Seq applied, double? recordsPerSecond)
    {
        var done = Math.Max(0, applied.Value - LastBefore);
        double? left = Total is { } all && recordsPerSecond is > 0 and var rate ? Math.Max(0, all - done) / rate : null;
        return new LoadProgress(IsFirst, done, Total is { } total ? Math.Max(total, done) : null, left);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteBoolean("isFirst", IsFirst);
        json.WriteNumber("lastBefore", LastBefore);
        if (Total is { } total) json.WriteNumber("total", total);
        else json.WriteNull("total");
        json.WriteEndObject();
    }
}

/// <summary>How far a first load is, or the catching up after a start.</summary>
/// <param name="Done">Records applied.</param>
/// <param name="Total">Rows to bring; null while that is not known.</param>
/// <param name="SecondsLeft">By the present rate; null while nothing can be said.</param>
internal sealed record LoadProgress(bool IsFirst, long Done, long? Total, double? SecondsLeft);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(WorkerReport))]
internal sealed partial class WorkerReportJson : JsonSerializerContext;
