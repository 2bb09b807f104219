using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Status;
using SyncService.Reporting;

namespace SyncService.Cli.Commands.Run.Loads;

/// <summary>The words of a first load, the same in every culture.</summary>
internal static class LoadWording
{
    private static string Name(bool isFirst) => isFirst ? "first load" : "catching up";

    /// <summary><c>ventas: first load: 620,000 of 1,000,000 rows (62 %), 105,000 rows/s, 4 s to go</c></summary>
    public static string Line(LoadState load)
    {
        var left = Left(load.Left?.TotalSeconds) is { } time ? $", {time}" : "";
        return $"{load.Stream}: {Name(load.IsFirst)}: {Rows(load.Done, load.Total)}, {Rate(load.RowsPerSecond)}{left}";
    }

    /// <summary><c>620,000 of 1,000,000 rows (62 %) compared, 105,000 rows/s, 4 s to go</c></summary>
    public static string Compared(LoadState load) =>
        $"{Rows(load.Done, load.Total)} compared, {Rate(load.RowsPerSecond)}{(Left(load.Left?.TotalSeconds) is { } time ? $", {time}" : "")}";

    /// <summary><c>first load: 620,000 of 1,000,000 rows (62 %), 4 s to go</c></summary>
    public static string Progress(LoadProgress load) =>
        $"{Name(load.IsFirst)}: {Rows(load.Done, load.Total)}{(Left(load.SecondsLeft) is { } time ? $", {time}" : "")}";

    public static string Done(string stream, FinishedLoad load)
    {
        var seconds = load.Took.TotalSeconds;
        var rate = seconds >= 1 && load.Records > 0 ? $" ({Rate(load.Records / seconds)})" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{stream}: {Name(load.Load.IsFirst)} done: {load.Records:N0} rows in {StatusWording.Duration(seconds)}{rate}.");
    }

    /// <summary>Not 100 before all is there.</summary>
    public static string Percent(long done, long total) => string.Create(CultureInfo.InvariantCulture, $"{(total == 0 ? 100 : Math.Min(100, done * 100 / total))} %");

    public static string Rate(double rowsPerSecond) => string.Create(CultureInfo.InvariantCulture, $"{Wording.ThreeDigits(rowsPerSecond):N0} rows/s");

    public static string? Left(double? seconds) => seconds is { } left ? $"{StatusWording.Left(left)} to go" : null;

    private static string Rows(long done, long? total) => total is { } all
        ? string.Create(CultureInfo.InvariantCulture, $"{done:N0} of {all:N0} rows ({Percent(done, all)})")
        : string.Create(CultureInfo.InvariantCulture, $"{done:N0} rows so far");
}
