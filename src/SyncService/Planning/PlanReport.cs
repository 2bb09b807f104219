using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncService.Planning;

/// <summary>What a start with these settings would do. As JSON its properties are part of the program's contract: names are only ever added.</summary>
/// <param name="Reloads">Whether at least one stream would be reloaded.</param>
/// <param name="Streams">In the order of the configuration.</param>
internal sealed record PlanReport(bool Reloads, IReadOnlyList<StreamPlan> Streams)
{
    public string ToJson() => JsonSerializer.Serialize(this, PlanReportJson.Default.PlanReport);
}

/// <summary>One stream.</summary>
/// <param name="Action">What its next start does.</param>
internal sealed record StreamPlan(string Name, string Source, string Target, PlannedAction Action)
{
    /// <summary>Why it is reloaded, each without a full stop; empty when it is not.</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];

    /// <summary>What differs and changes nothing.</summary>
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>What is made in the target before anything is read.</summary>
    public IReadOnlyList<string> Made { get; init; } = [];

    /// <summary>The position at which reading begins; null: at the start of the source.</summary>
    public string? From { get; init; }

    /// <summary>Rows that are read; null when they were not counted, because the stream goes on or because the source did not answer in time.</summary>
    public long? Rows { get; init; }

    /// <summary>Records in the queue that are dropped, and read again.</summary>
    public long QueuedDropped { get; init; }

    /// <summary>Why rows would stay in the target that the source no longer brings, by this start.</summary>
    public IReadOnlyList<string> Leaves { get; init; } = [];

    /// <summary>The same, of starts before.</summary>
    public IReadOnlyList<string> Debt { get; init; } = [];

    /// <summary>Whether the stream is paused, so that all this waits for its end.</summary>
    public bool IsPaused { get; init; }

    /// <summary>Why it cannot be said, or why the stream cannot start; null when it can.</summary>
    public string? Problem { get; init; }

    /// <summary>What to do about it; null when there is nothing to do.</summary>
    public string? Advice { get; init; }
}

/// <summary>What a start does with a stream.</summary>
internal enum PlannedAction
{
    /// <summary>Reads on where it stands.</summary>
    GoOn,

    /// <summary>Reads everything for the first time.</summary>
    FirstLoad,

    /// <summary>Reads on where a service with the same contract stopped.</summary>
    TakeOver,

    /// <summary>Reads everything once more, and writes what differs.</summary>
    Reload,

    /// <summary>Nothing: it stops with a line, or a server does not answer.</summary>
    Fail,
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(PlannedActionWord)])]
[JsonSerializable(typeof(PlanReport))]
internal sealed partial class PlanReportJson : JsonSerializerContext;

/// <summary><c>goOn</c>, <c>firstLoad</c>, <c>takeOver</c>, <c>reload</c>, <c>fail</c>.</summary>
internal sealed class PlannedActionWord() : JsonStringEnumConverter<PlannedAction>(JsonNamingPolicy.CamelCase);
