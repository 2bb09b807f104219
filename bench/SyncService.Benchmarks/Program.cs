using Spectre.Console;
using SyncService.Benchmarks;
using SyncService.Benchmarks.Micro;

// Isolated parts are BenchmarkDotNet's, which has options of its own.
if (args is ["--micro", ..]) return MicroBenchmarks.Run(args[1..]);

var progress = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
var command = new BenchmarkCommand(options => cancellation => BenchmarkRun.RunAsync(options, progress, AnsiConsole.Console, cancellation));
return await command.InvokeAsync(args);
