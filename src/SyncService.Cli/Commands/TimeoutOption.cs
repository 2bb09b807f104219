using System.CommandLine;

namespace SyncService.Cli.Commands;

/// <summary>The option <c>--timeout</c> of verbs that count rows of the source, in seconds.</summary>
internal static class TimeoutOption
{
    public static Option<double> Create(string description)
    {
        var timeout = new Option<double>("--timeout") { Description = description, HelpName = "SECONDS", DefaultValueFactory = _ => 10 };
        timeout.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double>() is not (> 0 and <= 3600))
                result.AddError("--timeout takes seconds above 0, 3600 at most.");
        });
        return timeout;
    }
}
