using System.CommandLine;

namespace SyncService.Cli.Commands;

/// <summary>The option <c>--by</c> of verbs that leave something behind; default: the user and the machine.</summary>
internal static class ByOption
{
    /// <param name="who">As a sentence begins: <c>Who asks</c>.</param>
    public static Option<string> Create(string who) => new("--by")
    {
        Description = $"{who}, for whoever looks later.",
        HelpName = "NAME",
        DefaultValueFactory = _ => $"{Environment.UserName}@{Environment.MachineName}",
    };
}
