using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LocalServers.Postgres;
using LocalServers.Service;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary><c>verify</c> of a target that is equal, against the staged join of the same rows.</summary>
internal class Verify : Scenario
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    public override string Name => "verify";

    public override string What => "verify of an equal target at each level, against COPY into staging and one full join alone";

    protected virtual IReadOnlyList<(string Level, Goal Goal)> Levels { get; } = [("values", Goal.AtLeast(0.8)), ("stamps", Goal.AtLeast(1.5)), ("keys", Goal.AtLeast(1.5))];

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        await shape.Target.PrepareAsync(TargetContent.Empty);
        await bench.Pipeline.RunAsync(shape.Source.View, shape.Target.Name, shape.Rows, cancellation);
        await bench.Servers.Postgres.ExecuteAsync(BenchServers.Database, $"VACUUM (ANALYZE) {shape.Target.Name}");

        var (copy, join) = (await shape.Alone.CopyOutAsync(cancellation), await shape.Alone.JoinAsync(cancellation));
        figures.Rate("COPY of the target alone", shape.Rows, copy);
        figures.Rate("staged join alone", shape.Rows, join);
        foreach (var (level, goal) in Levels)
        {
            var log = await WriteAheadLog.PositionAsync(bench.Servers);
            var (took, peak) = await VerifyAsync(bench, shape.Source.View, shape.Target.Name, shape.Rows, level, cancellation);
            figures.Rate(level, shape.Rows, took);
            figures.Ratio($"{level} ÷ staged join", join, took, goal);
            figures.Add($"{level}: write-ahead log", "KB", (await WriteAheadLog.PositionAsync(bench.Servers) - log) / 1e3);
            figures.Add($"{level}: most memory", "MB", peak / 1e6, Goal.Below(150));
        }
    }

    /// <returns>What the program says that it took: its start is not in it.</returns>
    private static async Task<(TimeSpan Took, long PeakBytes)> VerifyAsync(Bench bench, string view, string table, long rows, string level, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        await using var verify = bench.Servers.StartService(bench.Servers.ServiceSettings(view, table, interval: "3600"), "verify", "--json", "--level", level);
        var peak = 0L;
        for (var watch = Stopwatch.StartNew(); !verify.HasExited && watch.Elapsed < Patience; await Task.Delay(20, limit.Token)) peak = Math.Max(peak, Peak(verify));
        var code = await verify.ExitAsync(Patience);
        if (code != 0) throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"verify ended with {code}:\n{verify.AllText}"));
        using var report = JsonDocument.Parse(verify.AllText);
        var stream = report.RootElement.GetProperty("streams")[0];
        if (stream.GetProperty("sourceRows").GetInt64() != rows) throw new InvalidOperationException($"verify did not compare all rows:\n{verify.AllText}");
        return (TimeSpan.FromSeconds(stream.GetProperty("seconds").GetDouble()), peak);
    }

    private static long Peak(SyncServiceProcess process)
    {
        try
        {
            return process.PeakResidentBytes;
        }
        catch (Exception e) when (e is InvalidOperationException or IOException)
        {
            // It has ended between two looks.
            return 0;
        }
    }
}

/// <summary>The same of rows of 2 KB.</summary>
internal sealed class WideVerify : Verify
{
    public override string Name => "wide-verify";

    public override string What => "the same with 60 columns, 2 KB a row";

    public override RowShape Shape => RowShapes.Wide;

    protected override IReadOnlyList<(string Level, Goal Goal)> Levels { get; } = [("values", Goal.AtLeast(0.8))];
}
