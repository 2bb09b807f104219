using SyncService.Cli.Logging;
using SyncService.Cli.Web.Serving;

namespace SyncService.Cli.Configuration;

/// <summary>What the environment and the files say, and what is wrong with it.</summary>
/// <param name="Options">Null when there are errors.</param>
/// <param name="Http">The page and what else is served; usable even when there are errors.</param>
/// <param name="Logs">Usable even when there are errors.</param>
/// <param name="Secrets">Values that no output may show.</param>
/// <param name="PublicValues">Values of the other variables, which outputs need to show.</param>
/// <param name="Findings">Errors and warnings, each naming its variable.</param>
internal sealed record LoadedConfiguration(
    SyncOptions? Options,
    HttpOptions Http,
    LogOptions Logs,
    IReadOnlyList<string> Secrets,
    IReadOnlyList<string> PublicValues,
    Findings Findings);
