using System.CommandLine;
using SyncService.Cli.Configuration;
using SyncService.Cli.Logging;

namespace SyncService.Cli.Commands.Run;

/// <summary>The verb <c>run</c>: keeps the targets equal to their sources until it is told to stop, or once.</summary>
internal sealed class RunCommand(ProgramContext context)
{
    private readonly Option<bool> once = new("--once")
    {
        Description = "Read all there is, wait until it is applied, print a summary, and end.",
    };

    private readonly Option<string> role = new("--role")
    {
        Description = "The half of the pipeline that this process runs: producer (SQL Server to Redis), consumer (Redis to PostgreSQL) or all.",
        HelpName = "producer|consumer|all",
        DefaultValueFactory = _ => "all",
    };

    /// <summary>Adds the verb, and makes it the one that runs when none is named.</summary>
    public void AddTo(RootCommand root)
    {
        role.AcceptOnlyFromAmong("producer", "consumer", "all");
        var run = new Command("run", "Keep the targets equal to their sources, until stopped. This is the default verb.");
        foreach (var command in new[] { root, run })
        {
            command.Options.Add(once);
            command.Options.Add(role);
            command.SetAction((parsed, _) => ExecuteAsync(new RunArguments(parsed.GetValue(once), parsed.GetValue(role) switch
            {
                "producer" => Role.Producer,
                "consumer" => Role.Consumer,
                _ => Role.All,
            })));
        }

        root.Subcommands.Add(run);
    }

    /// <summary>Reads the configuration, and runs when it is in order.</summary>
    /// <returns>One of <see cref="ExitCode"/>; nothing is thrown.</returns>
    public async Task<int> ExecuteAsync(RunArguments arguments)
    {
        var configuration = ConfigurationLoader.Load(context.Environment, context.Folder, arguments.Role);
        context.Redactor.Protect(configuration.Secrets, configuration.PublicValues);
        if (configuration.Options is not { } options)
            return ConfigurationReport.Print(configuration.Findings, context.Console);

        using var logs = LogOutput.Open(configuration.Logs, context.Console, context.Redactor);
        return await new RunSession(context, options, configuration.Http, logs).ExecuteAsync(arguments.Once, configuration.Findings.Warnings);
    }
}
