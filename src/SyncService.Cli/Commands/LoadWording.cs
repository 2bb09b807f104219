using System.Globalization;
using SyncService.Reporting;

namespace SyncService.Cli.Commands;

/// <summary>The words of a first load, the same in every culture.</summary>
internal static class LoadWording
{
    public static string Name(bool isFirst) => isFirst ? "first load" : "catching up";

    /// <summary><c>ventas: first load: 620,000 of 1,000,000 rows (62 %), 105,000 rows/s, 4 s to go</c></summary>
    public static string Line(LoadState load)
    {
        var rows = load.Total is { } total
            ? string.Create(CultureInfo.InvariantCulture, $"{load.Done:N0} of {total:N0} rows ({Percent(load)})")
            : string.Create(CultureInfo.InvariantCulture, $"{load.Done:N0} rows so far");
        return $"{load.Stream}: {Name(load.IsFirst)}: {rows}, {Rate(load.RowsPerSecond)}{(Left(load) is { } left ? $", {left}" : "")}";
    }

    public static string Done(string stream, FinishedLoad load)
    {
        var seconds = load.Took.TotalSeconds;
        var rate = seconds >= 1 && load.Records > 0 ? $" ({Rate(load.Records / seconds)})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{stream}: {Name(load.Load.IsFirst)} done: {load.Records:N0} rows in {StatusWording.Duration(seconds)}{rate}.");
    }

    /// <summary>Not 100 before all is there.</summary>
    public static string Percent(LoadState load) => load.Share is { } share ? string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(share * 100):0} %") : "";

    public static string Rate(double rowsPerSecond) => string.Create(CultureInfo.InvariantCulture, $"{Wording.ThreeDigits(rowsPerSecond):N0} rows/s");

    public static string? Left(LoadState load) => load.Left is { } left ? $"{StatusWording.Left(left.TotalSeconds)} to go" : null;
}
