using Microsoft.Extensions.Logging;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run;
using SyncService.Cli.Logging;

namespace SyncService.Cli.Commands;

/// <summary>What a verb has of the world around it, so that tests can give it another one.</summary>
internal sealed record ProgramContext
{
    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required string Folder { get; init; }

    public required Redactor Redactor { get; init; }

    public required ConsoleOutput Console { get; init; }

    public required StopDeadline Deadline { get; init; }

    public Func<SyncOptions, ILoggerFactory, ISyncRun> StartRun { get; init; } = PipelineRun.Create;
}
