using SyncService.Cli.Commands.Output;
using SyncService.Cli.Configuration;

namespace SyncService.Cli.Commands;

/// <summary>Runs a verb that looks or mends, and ends. It opens no log: what it has to say it says on the terminal.</summary>
internal static class ShortVerb
{
    /// <param name="context">The world around the program.</param>
    /// <param name="role">What the verb needs: the consumer's half needs no source.</param>
    /// <param name="verb">Returns an exit code.</param>
    /// <returns>One of <see cref="ExitCode"/>; nothing is thrown.</returns>
    public static async Task<int> RunAsync(ProgramContext context, Role role, Func<SyncOptions, Task<int>> verb)
    {
        var configuration = ConfigurationLoader.Load(context.Environment, context.Folder, role);
        context.Redactor.Protect(configuration.Secrets, configuration.PublicValues);
        if (configuration.Options is not { } options)
            return ConfigurationReport.Print(configuration.Findings, context.Console);

        foreach (var warning in configuration.Findings.Warnings)
            context.Console.SettingLine($"{warning} (warning)");
        try
        {
            return await verb(options);
        }
        catch (SyncException e)
        {
            context.Console.ErrorLine(e.Message, e.Hint);
            return ExitCode.Failed;
        }
        catch (Exception e)
        {
            context.Console.ErrorLine($"Sync Service ends because of a defect of its own; please report it: {e.GetType().Name}: {e.Message.Split('\n', 2)[0].TrimEnd()}");
            return ExitCode.Failed;
        }
    }

    /// <summary>The one stream of that name, or all; null, and a line on the terminal, when there is none.</summary>
    public static SyncOptions? Only(SyncOptions options, string? stream, ConsoleOutput console) => Only(options, stream is null ? [] : [stream], console);

    /// <summary>The one stream of that name, or the only one; null, and a line on the terminal, when it is not clear which.</summary>
    public static SyncOptions? One(SyncOptions options, string? stream, ConsoleOutput console)
    {
        var found = Only(options, stream, console);
        if (found is null or { Streams: [_] })
            return found;
        console.ErrorLine($"Give --stream NAME. The streams are: {string.Join(", ", options.Streams.Select(each => each.Name))}.");
        return null;
    }

    /// <summary>The streams of these names in the order of the configuration, or all; null, and a line on the terminal, when one of them is none.</summary>
    public static SyncOptions? Only(SyncOptions options, IReadOnlyCollection<string> streams, ConsoleOutput console)
    {
        if (streams.Count == 0)
            return options;
        if (streams.FirstOrDefault(name => options.Streams.All(one => one.Name != name)) is not { } unknown)
            return options with { Streams = [.. options.Streams.Where(one => streams.Contains(one.Name))] };
        console.ErrorLine($"There is no stream {unknown}. The streams are: {string.Join(", ", options.Streams.Select(one => one.Name))}.");
        return null;
    }
}
