using System.Globalization;
using SyncService.Cli.Commands;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run;
using SyncService.Cli.Configuration;
using SyncService.Cli.Logging;

// Numbers and dates read and look the same on every machine.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var redactor = new Redactor();
return await CommandLine.RunAsync(args, new ProgramContext
{
    Environment = ConfigurationLoader.ProcessEnvironment(),
    Folder = Directory.GetCurrentDirectory(),
    Redactor = redactor,
    Console = ConsoleOutput.OfProcess(redactor),
    Deadline = new StopDeadline(TimeProvider.System, ProcessEnd.Now),
});
