using Microsoft.Extensions.Logging;
using SyncService.Cli.Logging;

namespace SyncService.Cli.Web.Serving;

internal static partial class PageServerLog
{
    [LoggerMessage(CliEventIds.PageServed, LogLevel.Information, "The page is at {Address}")]
    public static partial void PageServed(this ILogger logger, string address);

    [LoggerMessage(CliEventIds.PortTaken, LogLevel.Warning,
        "Another program, perhaps another instance, listens on port {Port}: this one goes on without page, health checks and metrics. Set HTTP_PORT to another port, or to off.")]
    public static partial void PortTaken(this ILogger logger, int port);

    [LoggerMessage(CliEventIds.PortTaken, LogLevel.Warning,
        "Port {Port} cannot be listened on ({Reason}): going on without page, health checks and metrics. Look at HTTP_PORT and HTTP_BIND.")]
    public static partial void PortUnusable(this ILogger logger, int port, string reason);

    [LoggerMessage(CliEventIds.ActionTaken, LogLevel.Information, "{Remote} over the page: {Action}.")]
    public static partial void ActionTaken(this ILogger logger, string remote, string action);

    [LoggerMessage(CliEventIds.ActionRefused, LogLevel.Warning, "{Remote} over the page: refused to {Action} ({Reason}).")]
    public static partial void ActionRefused(this ILogger logger, string remote, string action, string reason);

    [LoggerMessage(CliEventIds.RequestFailed, LogLevel.Error, "A request for {Path} failed.")]
    public static partial void RequestFailed(this ILogger logger, Exception cause, string path);
}
