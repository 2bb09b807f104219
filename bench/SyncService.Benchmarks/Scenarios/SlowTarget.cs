using System.Globalization;
using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Servers;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

/// <summary>A first load into a table whose trigger takes 15 ms for each row, as a role whose statements may take a second.</summary>
internal sealed class SlowTarget : Scenario
{
    private const int Rows = 4_000;
    private const double Each = 0.015;

    private SourceTable? source;

    public override string Name => "slow-target";

    public override string What => "4,000 rows into a table with a trigger of 15 ms a row, which a batch of them all would hold for a minute";

    public override async Task MeasureAsync(Bench bench, int round, ScenarioFigures figures, CancellationToken cancellation)
    {
        var shape = await bench.FillAsync(Shape, cancellation);
        if (source is null)
        {
            source = new SourceTable(bench.Servers.Source, Shape, "_LENTAS");
            await source.CreateAsync();
            await source.FillAsync(Rows, cancellation);
        }

        await shape.Target.PrepareAsync(TargetContent.Empty);
        await shape.Target.AlterAsync(string.Create(CultureInfo.InvariantCulture, $"""
            CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep({Each}); RETURN NEW; END $$;
            CREATE TRIGGER slow AFTER INSERT ON {shape.Target.Name} FOR EACH ROW EXECUTE FUNCTION slow();
            ALTER ROLE CURRENT_USER SET statement_timeout = '1s'
            """));
        try
        {
            var load = await bench.Pipeline.RunAsync(source.View, shape.Target.Name, Rows, cancellation);
            await shape.Target.CheckSetAsideAsync(Rows, 0);
            figures.Add("in all", "s", load.Done.TotalSeconds);
            figures.Add("÷ what the triggers take", "", load.Load.TotalSeconds / (Rows * Each), Goal.Below(2));
        }
        finally
        {
            await shape.Target.AlterAsync($"ALTER ROLE CURRENT_USER RESET statement_timeout");
            await shape.Target.AlterAsync($"DROP TRIGGER slow ON {shape.Target.Name}");
        }
    }
}
