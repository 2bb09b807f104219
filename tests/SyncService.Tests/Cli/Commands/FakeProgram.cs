using Microsoft.Extensions.Time.Testing;
using SyncService.Cli.Commands;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run;
using SyncService.Cli.Logging;
using SyncService.Tests.Cli.Commands.Run;
using SyncService.Tests.Cli.Configuration;

namespace SyncService.Tests.Cli.Commands;

/// <summary>The program in a folder of its own, with its streams in strings and an engine that a test chose.</summary>
internal sealed class FakeProgram : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly StringWriter output = new();
    private readonly StringWriter error = new();
    private readonly StopDeadline deadline;

    public FakeProgram() => deadline = new StopDeadline(Clock, Ends.Add);

    public FakeTimeProvider Clock { get; } = new();

    /// <summary>The exit codes of forced ends.</summary>
    public List<int> Ends { get; } = [];

    public FakeRun Run { get; init; } = new();

    public Dictionary<string, string> Environment { get; } = GivenSettings.Complete();

    public SyncOptions? Started { get; private set; }

    public string Output => output.ToString();

    public string Error => error.ToString();

    public string LogFile => File.ReadAllText(Path.Combine(folder.Path, "logs", "sync.log"));

    public Task<int> RunAsync(params string[] arguments)
    {
        var redactor = new Redactor();
        return CommandLine.RunAsync(arguments, new ProgramContext
        {
            Environment = Environment,
            Folder = folder.Path,
            Redactor = redactor,
            Console = new ConsoleOutput(output, error, redactor),
            Deadline = deadline,
            StartRun = (options, _) =>
            {
                Started = options;
                return Run;
            },
        });
    }

    public void Dispose()
    {
        deadline.Dispose();
        folder.Dispose();
        output.Dispose();
        error.Dispose();
    }
}
