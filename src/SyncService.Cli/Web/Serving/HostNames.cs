using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace SyncService.Cli.Web.Serving;

/// <summary>The names under which the service answers.</summary>
/// <remarks>
/// A page of another site can let its own name point at 127.0.0.1 and would then be one site with this service, for the browser on this
/// machine: it could read all that is open here. Its name stands in the Host header, and is none of these
/// (https://owasp.org/www-community/attacks/DNS_Rebinding). An address in that place cannot be pointed elsewhere.
/// Served beyond loopback, the service cannot know by which names it is reached, and takes every one until <c>HTTP_HOSTS</c> names them.
/// </remarks>
internal sealed class HostNames(HttpOptions options, ILogger log)
{
    private const string Local = "localhost";

    private readonly bool all = options.Hosts.Count == 0 && !options.Bind.All(IPAddress.IsLoopback);

    public Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        var host = context.Request.Host.Host;
        if (all || IsOurs(host, options.Hosts)) return next(context);
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
            log.ActionRefused(Remote.Of(context), $"{context.Request.Method} {context.Request.Path}", $"asked as {host}");
        context.Response.StatusCode = StatusCodes.Status421MisdirectedRequest;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"This is Sync Service, which answers to localhost and to addresses such as 127.0.0.1, and was asked as {host}. Set HTTP_HOSTS={host} if that is its name.\n");
    }

    /// <summary>A request without a host comes from no browser.</summary>
    public static bool IsOurs(string host, IReadOnlyList<string> names) =>
        host.Length == 0
        || host.Equals(Local, StringComparison.OrdinalIgnoreCase)
        || IPAddress.TryParse(host, out _)
        || names.Contains(host, StringComparer.OrdinalIgnoreCase);
}
