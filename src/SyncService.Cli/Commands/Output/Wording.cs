using System.Globalization;
using SyncService.Checking;

namespace SyncService.Cli.Commands.Output;

/// <summary>The sentences of <c>run</c>, the same in every culture.</summary>
internal static class Wording
{
    public static string Banner(SyncOptions options) => string.Create(
        CultureInfo.InvariantCulture,
        $"Sync Service {ProductVersion.Text}, role {RoleNames.Label(options.Role)}, {options.Streams.Count} {(options.Streams.Count == 1 ? "stream" : "streams")}");

    /// <summary>Where a stream's rows come from and go to, and what is promised for them.</summary>
    public static string Stream(StreamSpec stream, SyncOptions options)
    {
        var source = stream.Source.Length > 0 ? stream.Source : "queue";
        return $"Stream {stream.Name}: {source} → {stream.Target}. {Guarantee(stream, options)}";
    }

    public static string Guarantee(StreamSpec stream, SyncOptions options) => StreamGuarantee.Of(stream, options.Source?.Overlap);

    public static string Summary(RunSummary summary) => string.Create(
        CultureInfo.InvariantCulture,
        $"Done: {summary.Read:N0} records read, {summary.Applied:N0} applied, {Deleted(summary)}{summary.Unchanged:N0} unchanged, {summary.Dead:N0} dead letters in {summary.Elapsed.TotalSeconds:0.0} s ({ThreeDigits(summary.RecordsPerSecond):N0} records/s)");

    /// <summary>Where nothing is deleted, nobody needs to read of it.</summary>
    private static string Deleted(RunSummary summary) => summary.Deleted == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{summary.Deleted:N0} deleted, ");

    /// <summary>A rate is not known to more than three digits.</summary>
    public static double ThreeDigits(double rate)
    {
        if (rate < 1_000)
            return rate;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(rate)) - 2);
        return Math.Round(rate / unit) * unit;
    }
}
