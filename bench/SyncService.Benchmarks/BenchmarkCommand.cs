using System.CommandLine;
using SyncService.Benchmarks.Scenarios;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks;

/// <summary>The command line.</summary>
internal sealed class BenchmarkCommand(Func<BenchmarkOptions, Func<CancellationToken, Task<int>>> run)
{
    private readonly Option<int> rows = new("--rows") { Description = "Rows in the source.", DefaultValueFactory = _ => new BenchmarkOptions().Rows };
    private readonly Option<int> rounds = new("--rounds") { Description = "How often each is measured.", DefaultValueFactory = _ => new BenchmarkOptions().Rounds };
    private readonly Option<int> warmUps = new("--warm-ups") { Description = "Rounds before them that are not counted.", DefaultValueFactory = _ => new BenchmarkOptions().WarmUps };
    private readonly Option<string[]> shapes = new("--shape") { Description = "Only what is measured with this shape of rows.", DefaultValueFactory = _ => [] };
    private readonly Option<string[]> only = new("--only") { Description = "Only this one; --list names them.", DefaultValueFactory = _ => [] };
    private readonly Option<string> source = new("--source") { Description = "stand-in, or the connection string of a SQL Server on which a database may be made.", DefaultValueFactory = _ => "stand-in" };
    private readonly Option<bool> plain = new("--plain-source") { Description = "No encryption between the stand-in and its clients." };
    private readonly Option<string[]> set = new("--set") { Description = "A setting of the service, NAME=VALUE.", DefaultValueFactory = _ => [] };
    private readonly Option<string?> json = new("--json") { Description = "A file for the figures as JSON." };
    private readonly Option<bool> list = new("--list") { Description = "Names what is measured, and ends." };

    public Task<int> InvokeAsync(string[] args)
    {
        shapes.AcceptOnlyFromAmong([.. RowShapes.All.Select(shape => shape.Name)]);
        only.AcceptOnlyFromAmong([.. AllScenarios.Make().Select(scenario => scenario.Name)]);
        foreach (var number in new[] { rows, rounds })
        {
            number.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1) result.AddError($"{number.Name} takes a number from 1.");
            });
        }

        warmUps.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0) result.AddError("--warm-ups takes a number from 0.");
        });

        set.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()!.Any(text => text.IndexOf('=', StringComparison.Ordinal) < 1)) result.AddError("--set takes NAME=VALUE.");
        });
        var command = new RootCommand("Measures the Sync Service against PostgreSQL alone, on servers of its own.") { rows, rounds, warmUps, shapes, only, source, plain, set, json, list };
        command.SetAction((parsed, cancellation) => parsed.GetValue(list) ? Task.FromResult(List()) : run(Options(parsed))(cancellation));
        // Ctrl-C cancels the token; the servers then need a moment to end.
        return command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
    }

    private BenchmarkOptions Options(ParseResult parsed) => new()
    {
        Rows = parsed.GetValue(rows),
        Rounds = parsed.GetValue(rounds),
        WarmUps = parsed.GetValue(warmUps),
        Shapes = parsed.GetValue(shapes)!,
        Only = parsed.GetValue(only)!,
        Source = parsed.GetValue(source) is { } given && given != "stand-in" ? given : null,
        Encrypt = !parsed.GetValue(plain),
        Settings = parsed.GetValue(set)!.Select(text => text.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]),
        Json = parsed.GetValue(json),
    };

    private static int List()
    {
        foreach (var scenario in AllScenarios.Make()) Console.WriteLine($"{scenario.Name,-16}{scenario.Shape.Name,-11}{scenario.What}");
        return 0;
    }
}
