using System.Globalization;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>A first load of which a share of the rows is refused, against the same rows into a table that takes them all.</summary>
internal abstract class BadRows(string kind, Goal? goal) : Scenario
{
    private static readonly int[] Shares = [1, 5, 9];

    public override string Name => $"bad-{kind}";

    public override RowShape Shape => RowShapes.FaultyNotes;

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        var clean = await LoadAsync(bench, shape, 0, cancellation);
        figures.Rate("none bad", clean.Rows, clean.Load);
        figures.Add("none bad: most resident memory", "MB", clean.PeakBytes / 1e6);
        foreach (var share in Shares)
        {
            var load = await LoadAsync(bench, shape, share, cancellation);
            figures.Rate($"{share} % bad", load.Rows, load.Load);
            figures.Ratio($"{share} % bad ÷ none", clean.Load, load.Load, goal);
            figures.Add($"{share} % bad: resident memory above that", "MB", (load.PeakBytes - clean.PeakBytes) / 1e6, Goal.Below(20));
        }
    }

    /// <summary>The SQL after which the table takes what is no larger.</summary>
    protected abstract string Limit(string table, int characters, int digits);

    private async Task<LoadTimes> LoadAsync(Bench bench, FilledShape shape, int percent, CancellationToken cancellation)
    {
        await shape.Target.PrepareAsync(TargetContent.Empty);
        var (characters, digits) = FaultyNotesShape.LargestBut(percent);
        await shape.Target.AlterAsync($"ALTER TABLE {shape.Target.Name} DROP CONSTRAINT IF EXISTS largest, ALTER codigo_cliente TYPE varchar(50) USING NULL, ALTER total TYPE numeric(18,2)");
        await shape.Target.AlterAsync(Limit(shape.Target.Name, characters, digits));
        var load = await bench.Pipeline.RunAsync(shape.Source.View, shape.Target.Name, shape.Rows, cancellation);
        await shape.Target.CheckSetAsideAsync(shape.Rows, shape.Rows * percent / 100);
        return load;
    }
}

internal sealed class BadTexts() : BadRows("texts", Goal.AtLeast(0.5))
{
    public override string What => "1, 5 and 9 % of the rows too long for a column, against none";

    protected override string Limit(string table, int characters, int digits) =>
        string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE {table} ALTER codigo_cliente TYPE varchar({characters})");
}

internal sealed class BadNumbers() : BadRows("numbers", Goal.AtLeast(0.5))
{
    public override string What => "1, 5 and 9 % of the rows with a number too large for a column, against none";

    protected override string Limit(string table, int characters, int digits) =>
        string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE {table} ALTER total TYPE numeric({digits + 2},2)");
}

internal sealed class BadCasts() : BadRows("casts", Goal.AtLeast(0.5))
{
    public override string What => "1, 5 and 9 % of the rows with a text that cannot become the number that it should, against none";

    protected override string Limit(string table, int characters, int digits) =>
        string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE {table} ALTER codigo_cliente TYPE numeric({characters},0) USING NULL");
}

internal sealed class BadChecks() : BadRows("checks", null)
{
    public override string What => "1, 5 and 9 % of the rows refused by a CHECK, which only writing them tells, against none";

    protected override string Limit(string table, int characters, int digits) =>
        string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE {table} ADD CONSTRAINT largest CHECK (length(codigo_cliente) <= {characters})");
}

/// <summary>What a person waits for who tries the service with a table in which some columns are too narrow.</summary>
internal sealed class FewBadRows : Scenario
{
    private const int Rows = 12_000;
    private const int Percent = 5;

    private SourceTable? source;

    public override string Name => "bad-first-try";

    public override string What => "600 of 12,000 rows too long for a column: from the start of the program to the last row";

    public override RowShape Shape => RowShapes.FaultyNotes;

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        if (source is null)
        {
            source = new SourceTable(bench.Servers.Source, Shape, "_POCAS");
            await source.CreateAsync();
            await source.FillAsync(Rows, cancellation);
        }

        await shape.Target.PrepareAsync(TargetContent.Empty);
        await shape.Target.AlterAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"ALTER TABLE {shape.Target.Name} DROP CONSTRAINT IF EXISTS largest, ALTER total TYPE numeric(18,2), ALTER codigo_cliente TYPE varchar({FaultyNotesShape.LargestBut(Percent).Characters}) USING NULL"));
        var load = await bench.Pipeline.RunAsync(source.View, shape.Target.Name, Rows, cancellation);
        await shape.Target.CheckSetAsideAsync(Rows, Rows * Percent / 100);
        figures.Add("in all", "s", load.Done.TotalSeconds, Goal.Below(3));
    }
}
