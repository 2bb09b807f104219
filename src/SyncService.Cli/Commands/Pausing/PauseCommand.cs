using System.CommandLine;
using SyncService.Cli.Commands.Output;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Pausing;

/// <summary>The verb <c>pause</c>: from its end on, nothing of a stream is read and nothing is written, until <c>resume</c>.</summary>
internal sealed class PauseCommand(ProgramContext context)
{
    private readonly Option<string?> stream = StreamOption.Create(context, "Only this stream; without it, all.");

    private readonly Option<string?> reason = new("--reason") { Description = "Why, for whoever looks later.", HelpName = "TEXT" };

    private readonly Option<string> by = ByOption.Create("Who pauses");

    public void AddTo(RootCommand root)
    {
        var pause = new Command("pause", "Read nothing and write nothing until resume. Waits for the batch in hand; holds over restarts.");
        foreach (var option in new Option[] { stream, reason, by })
            pause.Options.Add(option);
        pause.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, parsed.GetValue(stream), parsed.GetValue(by)!, parsed.GetValue(reason), cancellation)));
        root.Subcommands.Add(pause);
    }

    private async Task<int> ExecuteAsync(SyncOptions all, string? only, string who, string? why, CancellationToken cancellation)
    {
        if (ShortVerb.Only(all, only, context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        await using var postgres = new PostgresConnections(options.Target);
        var pauses = new Pauses(postgres);
        foreach (var one in options.Streams)
        {
            var (pause, changed) = await pauses.PauseAsync(StreamId.Of(one), who, why, cancellation);
            context.Console.Line(ConsoleTable.Clean(changed
                ? $"{one.Name}: paused. Nothing more is written to {one.Target}; records that are queued wait."
                : $"{one.Name}: was paused before, {PauseWording.Of(pause!)}."));
        }

        context.Console.Line($"To go on: sync-service resume{(only is null ? "" : $" --stream {only}")}");
        return ExitCode.Success;
    }
}
