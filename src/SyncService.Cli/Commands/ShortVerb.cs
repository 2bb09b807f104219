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
    public static SyncOptions? Only(SyncOptions options, string? stream, ConsoleOutput console)
    {
        if (stream is null)
            return options;
        if (options.Streams.FirstOrDefault(one => one.Name == stream) is { } found)
            return options with { Streams = [found] };
        console.ErrorLine($"There is no stream {stream}. The streams are: {string.Join(", ", options.Streams.Select(one => one.Name))}.");
        return null;
    }
}
