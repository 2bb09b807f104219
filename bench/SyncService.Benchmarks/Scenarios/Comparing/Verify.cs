using LocalServers.Postgres;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios.Comparing;

/// <summary><c>verify</c> of a target that is equal, against the staged join of the same rows.</summary>
internal class Verify : Scenario
{
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
        var settings = bench.Servers.ServiceSettings(shape.Source.View, shape.Target.Name, interval: "3600");
        foreach (var (level, goal) in Levels)
        {
            var log = await WriteAheadLog.PositionAsync(bench.Servers);
            var verify = await VerifyCall.RunAsync(bench.Servers, settings, [0], cancellation, "--level", level);
            if (verify["sourceRows"] != shape.Rows) throw new InvalidOperationException($"verify compared {verify["sourceRows"]:N0} of {shape.Rows:N0} rows.");
            figures.Rate(level, shape.Rows, verify.Took);
            figures.Ratio($"{level} ÷ staged join", join, verify.Took, goal);
            figures.Add($"{level}: write-ahead log", "KB", (await WriteAheadLog.PositionAsync(bench.Servers) - log) / 1e3);
            figures.Add($"{level}: most memory", "MB", verify.PeakBytes / 1e6, Goal.Below(150));
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
