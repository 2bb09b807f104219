using System.Globalization;
using SyncService.Checking;
using SyncService.Protocol;

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

    public static string Guarantee(StreamSpec stream, SyncOptions options) => StreamGuarantee.Of(stream, options.Source?.Overlap, ReadingSight.Of(stream, null));

    /// <summary>Figures that add up: what is not said is zero.</summary>
    public static string Summary(RunSummary summary) => string.Create(
        CultureInfo.InvariantCulture,
        $"{Outcome(summary)}: {summary.Read:N0} records read{Rest(summary.Missing, "keys that the source lacks")}{Rest(summary.EnqueuedBefore, "queued before")}, {summary.Applied:N0} applied{Rest(summary.Deleted, "deleted")}, {summary.Unchanged:N0} unchanged, {summary.Dead:N0} dead letters{Rest(summary.Waited, "set aside for a while")}{Rest(summary.ReadAgain, "read again")}{Rest(summary.NotSeenApplied, Left(summary))} in {summary.Elapsed.TotalSeconds:0.0} s ({ThreeDigits(summary.RecordsPerSecond):N0} records/s)");

    private static string Outcome(RunSummary summary) => summary.Failed.Count switch
    {
        0 => "Done",
        var failed when failed == summary.Streams => summary.Streams == 1 ? "Failed" : string.Create(CultureInfo.InvariantCulture, $"Failed, all {failed:N0} streams"),
        var failed => string.Create(CultureInfo.InvariantCulture, $"Done, except for {failed:N0} of {summary.Streams:N0} streams ({string.Join(", ", summary.Failed)})"),
    };

    private static string Rest(long count, string what) => count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {count:N0} {what}");

    private static string Left(RunSummary summary) => summary.Role == Role.Producer || summary.Failed.Count > 0 ? "queued" : "of which a failure hid the outcome";

    /// <summary>A rate is not known to more than three digits.</summary>
    public static double ThreeDigits(double rate)
    {
        if (rate < 1_000)
            return rate;
        var unit = Math.Pow(10, Math.Floor(Math.Log10(rate)) - 2);
        return Math.Round(rate / unit) * unit;
    }
}
