namespace SyncService.Cli.Commands.Run;

/// <summary>What the command line says to <c>run</c>.</summary>
internal readonly record struct RunArguments(bool Once, Role Role);
