using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Commands;

/// <summary><c>--help</c>: the usual part, and then what a stranger needs to start the service.</summary>
internal sealed class HelpText(HelpAction usual, ConsoleOutput console) : SynchronousCommandLineAction
{
    /// <summary>The files of the project that say more.</summary>
    public const string Documentation = "README.md (use), .env.example (a template), ARCHITECTURE.md (how it works)";

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        Configuration();
        ExitCodes();
        return ExitCode.Success;
    }

    private void Configuration()
    {
        console.Line("Configuration:");
        console.Line("  Environment variables, or lines of a file .env in the working folder (the environment wins).");
        console.Line("  Each may be given as NAME_FILE instead: the path of a file that holds the value.");
        console.Line("");
        console.Line("  Required, for example:");
        foreach (var variable in Variables.Required)
            console.Line($"    {Example(variable),-36}{variable.Meaning}");
        console.Line("");
        console.Line("  Optional, with their defaults in brackets:");
        foreach (var variable in Variables.All.Except(Variables.Required))
            console.Line($"    {variable.Name,-32}{variable.Meaning}{(variable.Default.Length > 0 ? $" [{variable.Default}]" : "")}");

        console.Line("");
    }

    private void ExitCodes()
    {
        console.Line("Exit codes:");
        console.Line($"  {ExitCode.Success}  done, or stopped by SIGTERM or Ctrl-C");
        console.Line($"  {ExitCode.Failed}  a server or a stream failed; one line on standard error says which and why");
        console.Line($"  {ExitCode.BadConfiguration}  the configuration or the command line is wrong; every error is listed");
        console.Line($"  {ExitCode.DeadLetters}  run --once is done, and set rows aside as dead letters");
        console.Line($"  {ExitCode.Differences}  verify is done, and source and target are not equal");
        console.Line("");
        console.Line($"More: {Documentation}");
    }

    private static string Example(Variable variable) => variable.Name + "=" + variable.Name switch
    {
        "MSSQL_HOST" => "erp.example.com",
        "MSSQL_DATABASE" => "ERP",
        "MSSQL_USER" => "sync_reader",
        "MSSQL_VIEW" => "dbo.VW_VENTAS_SYNC",
        "PG_HOST" => "postgres",
        "PG_DATABASE" => "sales",
        "PG_USER" => "sync_user",
        _ => "…",
    };
}
