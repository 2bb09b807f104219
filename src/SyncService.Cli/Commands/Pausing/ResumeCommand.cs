using System.CommandLine;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Pausing;

/// <summary>The verb <c>resume</c>: takes a pause back.</summary>
internal sealed class ResumeCommand(ProgramContext context)
{
    private readonly Option<string?> stream = StreamOption.Create(context, "Only this stream; without it, all.");

    public void AddTo(RootCommand root)
    {
        var resume = new Command("resume", "Go on after a pause, from where the stream stood.");
        resume.Options.Add(stream);
        resume.SetAction((parsed, cancellation) => ShortVerb.RunAsync(
            context, Role.Consumer, options => ExecuteAsync(options, parsed.GetValue(stream), cancellation)));
        root.Subcommands.Add(resume);
    }

    private async Task<int> ExecuteAsync(SyncOptions all, string? only, CancellationToken cancellation)
    {
        if (ShortVerb.Only(all, only, context.Console) is not { } options)
            return ExitCode.BadConfiguration;
        await using var postgres = new PostgresConnections(options.Target);
        var pauses = new Pauses(postgres);
        foreach (var one in options.Streams)
        {
            var (_, changed) = await pauses.ResumeAsync(StreamId.Of(one), cancellation);
            context.Console.Line(changed
                ? $"{one.Name}: goes on. A running service takes it up at its next look at the source."
                : $"{one.Name}: was not paused.");
        }

        return ExitCode.Success;
    }
}
