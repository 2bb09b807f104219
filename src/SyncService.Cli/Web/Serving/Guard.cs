using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace SyncService.Cli.Web.Serving;

/// <summary>Who may change something.</summary>
/// <remarks>
/// The token comes in a header, never in a cookie, so that no other site can make a browser send it; and a request that a browser says
/// comes from another site is refused before its token is looked at (https://www.w3.org/TR/fetch-metadata/).
/// </remarks>
internal static class Guard
{
    private const string Scheme = "Bearer ";

    /// <summary>Status and reason of a refusal; null when the request may go on.</summary>
    public static (int Status, string Reason)? Refusal(HttpRequest request, string? token)
    {
        if (IsFromElsewhere(request)) return (StatusCodes.Status403Forbidden, "the request comes from another site");
        if (token is null) return (StatusCodes.Status403Forbidden, "HTTP_TOKEN is not set");
        var given = request.Headers.Authorization.ToString();
        if (!given.StartsWith(Scheme, StringComparison.Ordinal)) return (StatusCodes.Status401Unauthorized, "no token");
        return CryptographicOperations.FixedTimeEquals(Digest(given[Scheme.Length..]), Digest(token)) ? null : (StatusCodes.Status401Unauthorized, "wrong token");
    }

    private static bool IsFromElsewhere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"].ToString() is { Length: > 0 } site && site is not ("same-origin" or "none")) return true;
        return request.Headers.Origin.ToString() is { Length: > 0 } origin
            && (!Uri.TryCreate(origin, UriKind.Absolute, out var from) || !from.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Of one length, whatever was sent.</summary>
    private static byte[] Digest(string text) => SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text));
}
