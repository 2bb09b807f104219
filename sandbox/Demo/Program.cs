using System.CommandLine;
using Demo;
using Spectre.Console;

var once = new Option<bool>("--once")
{
    Description = "Sync, change 1,000 rows, wait until they have arrived, compare everything, and end with 0 when all is equal.",
};
var rows = new Option<int>("--rows")
{
    Description = "Rows in the sales view at the start.",
    DefaultValueFactory = _ => 100_000,
};
rows.Validators.Add(result =>
{
    if (result.GetValueOrDefault<int>() < 1) result.AddError("--rows takes a number from 1.");
});

var command = new RootCommand("Shows the Sync Service at work on servers of its own, and leaves nothing behind.") { once, rows };
command.SetAction((parsed, cancellation) => DemoRun.RunAsync(parsed.GetValue(rows), parsed.GetValue(once), AnsiConsole.Console, cancellation));

// A file has no width at which lines should break.
if (Console.IsOutputRedirected) AnsiConsole.Profile.Width = 200;

// Ctrl-C cancels the token; the servers then need a moment to end.
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1) });
