using System.Text.Json;
using System.Text.Json.Serialization;

namespace SyncService.Checking;

/// <summary>The outcome of a check. As JSON its properties are part of the program's contract: names are only ever added.</summary>
/// <param name="CanRun">False when at least one stream cannot run.</param>
/// <param name="Stores">The three servers.</param>
/// <param name="Findings">What concerns all streams.</param>
/// <param name="Streams">In the order of the configuration.</param>
internal sealed record CheckReport(
    bool CanRun, IReadOnlyList<StoreReport> Stores, IReadOnlyList<Finding> Findings, IReadOnlyList<StreamReport> Streams)
{
    public string ToJson() => JsonSerializer.Serialize(this, CheckReportJson.Default.CheckReport);
}

/// <summary>One server.</summary>
/// <param name="Store"><c>source</c>, <c>queue</c> or <c>target</c>.</param>
/// <param name="Address">As configured.</param>
/// <param name="Reachable">Whether it answered.</param>
/// <param name="Version">What answered.</param>
/// <param name="ClockDifferenceSeconds">Its clock less this machine's.</param>
internal sealed record StoreReport(string Store, string Address, bool Reachable, string? Version = null, double? ClockDifferenceSeconds = null);

/// <summary>One stream.</summary>
/// <param name="Guarantee">What its mode promises, and what it misses.</param>
/// <param name="Rows">Rows of the view; null when they were not counted.</param>
/// <param name="CycleMilliseconds">How long the query of a cycle takes that finds nothing new.</param>
internal sealed record StreamReport(
    string Name,
    string Source,
    string Target,
    string Mode,
    string Guarantee,
    bool CanRun,
    IReadOnlyList<string> Key,
    string ChangeColumn,
    long? Rows,
    double? CycleMilliseconds,
    IReadOnlyList<ColumnReport> Columns,
    IReadOnlyList<Finding> Findings);

/// <summary>One column on its way.</summary>
/// <param name="Target">Null when the target has no counterpart.</param>
/// <param name="Conversion">How its values become the target's.</param>
/// <param name="Loss">What of a value may be lost; null when nothing is.</param>
internal sealed record ColumnReport(
    string Source, string SourceType, string? Target, string? TargetType, string Conversion, string? Loss, bool IsKey, bool IsChangeColumn);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(SeverityWord)])]
[JsonSerializable(typeof(CheckReport))]
internal sealed partial class CheckReportJson : JsonSerializerContext;

/// <summary><c>error</c>, <c>warning</c>, <c>note</c>.</summary>
internal sealed class SeverityWord() : JsonStringEnumConverter<Severity>(JsonNamingPolicy.CamelCase);
