using System.Globalization;
using SyncService.Checking;
using SyncService.Cli.Commands.Output;

namespace SyncService.Cli.Commands.Check;

/// <summary>The sentences of <c>check</c>, the same in every culture.</summary>
internal static class CheckWording
{
    public static string Store(StoreReport store)
    {
        var name = store.Store switch
        {
            "source" => "SQL Server",
            "queue" => "Redis",
            _ => "PostgreSQL",
        };
        if (!store.Reachable)
            return $"{name} {store.Address}: not reachable";
        var clock = store.ClockDifferenceSeconds is { } difference
            ? string.Create(CultureInfo.InvariantCulture, $", clock {difference:+0.000;-0.000;0.000} s from this machine's")
            : "";
        return $"{name} {store.Address}: {store.Version}{clock}";
    }

    public static string Shape(StreamReport stream)
    {
        var key = stream.Key.Count == 0 ? "no key is known" : $"key {string.Join(", ", stream.Key)}";
        var rows = stream.Rows is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count:N0} rows") : "rows not counted";
        var cycle = stream.CycleMilliseconds is { } time ? string.Create(CultureInfo.InvariantCulture, $", a cycle without changes {time:N0} ms") : "";
        return ConsoleTable.Clean($"{Capital(key)}; change column {stream.ChangeColumn}; {rows}{cycle}.");
    }

    /// <summary>PostgreSQL's own name of a type is long; its other names mean the same.</summary>
    public static string Short(string? type) => type is null ? "–" : type
        .Replace("character varying", "varchar", StringComparison.Ordinal)
        .Replace(" without time zone", "", StringComparison.Ordinal)
        .Replace("timestamp with time zone", "timestamptz", StringComparison.Ordinal);

    public static string Marks(ColumnReport column) => (column.IsKey, column.IsChangeColumn) switch
    {
        (true, true) => " (key, change)",
        (true, false) => " (key)",
        (false, true) => " (change)",
        _ => "",
    };

    public static string Severity(Severity severity, bool colours)
    {
        var (word, colour) = severity switch
        {
            Checking.Severity.Error => ("error  ", "31"),
            Checking.Severity.Warning => ("warning", "33"),
            _ => ("note   ", "36"),
        };
        return colours ? $"\e[{colour}m{word}\e[0m" : word;
    }

    /// <param name="stream">Whose.</param>
    /// <param name="ofServers">What concerns all streams: an error there keeps this one from running, too.</param>
    public static string Verdict(StreamReport stream, IReadOnlyList<Finding> ofServers)
    {
        int Count(Severity severity) => stream.Findings.Count(finding => finding.Severity == severity);
        var verdict = stream.CanRun ? "Can run" : "Cannot run";
        var elsewhere = ofServers.Count(finding => finding.Severity == Checking.Severity.Error);
        var where = elsewhere == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({elsewhere} of the servers)");
        return $"{verdict}: {Number(Count(Checking.Severity.Error) + elsewhere, "error")}{where}, {Number(Count(Checking.Severity.Warning), "warning")}, {Number(Count(Checking.Severity.Note), "note")}.";
    }

    private static string Number(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];
}
