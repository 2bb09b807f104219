using Microsoft.AspNetCore.Http;

namespace SyncService.Cli.Web.Serving;

/// <summary>Whoever asks, as the log names them.</summary>
internal static class Remote
{
    /// <summary>The address of the connection: what a header says of it, anybody can write.</summary>
    public static string Of(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress;
        return (address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address)?.ToString() ?? "somebody";
    }
}
