using System.CommandLine;
using SyncService.Cli.Configuration;

namespace SyncService.Cli.Commands;

/// <summary>The option <c>--stream</c> of many verbs; the shell completes it with the streams that are configured.</summary>
internal static class StreamOption
{
    public static Option<string?> Create(ProgramContext context, string description)
    {
        var stream = new Option<string?>("--stream") { Description = description, HelpName = "NAME" };
        stream.CompletionSources.Add(_ => Names(context));
        return stream;
    }

    /// <summary>One that may be given several times.</summary>
    public static Option<string[]> CreateSeveral(ProgramContext context, string description)
    {
        var streams = new Option<string[]>("--stream") { Description = description, HelpName = "NAME", Arity = ArgumentArity.OneOrMore };
        streams.CompletionSources.Add(_ => Names(context));
        return streams;
    }

    private static IEnumerable<string> Names(ProgramContext context) =>
        ConfigurationLoader.Load(context.Environment, context.Folder, Role.Consumer).Options?.Streams.Select(one => one.Name) ?? [];
}
