using System.Globalization;
using System.Text.RegularExpressions;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>A zone that is written as an offset, such as <c>UTC-4</c>: PostgreSQL reads its sign as POSIX does, the other way round.</summary>
/// <remarks>https://www.postgresql.org/docs/current/datetime-posix-timezone-specs.html. A number alone is read as people do, and the names that begin with Etc/GMT are known for their signs.</remarks>
internal static partial class PosixZone
{
    private const int FarthestEast = 14;
    private const int FarthestWest = 12;

    /// <returns>What to write instead; null where the name is none of these, or means no offset.</returns>
    public static string? Instead(string name)
    {
        if (Offset().Match(name) is not { Success: true } match || match.Groups["zone"].Value.EndsWith("Etc/GMT", StringComparison.OrdinalIgnoreCase)) return null;
        var (isBehind, hours) = (match.Groups["sign"].Value == "-", int.Parse(match.Groups["hours"].ValueSpan, CultureInfo.InvariantCulture));
        if (hours == 0) return null;
        var named = hours > (isBehind ? FarthestWest : FarthestEast) ? "" : string.Create(CultureInfo.InvariantCulture, $"Etc/GMT{(isBehind ? '+' : '-')}{hours} for {hours} h {(isBehind ? "behind" : "ahead of")} UTC, or ");
        return $"{named}the name of a time zone, such as America/Santo_Domingo: PostgreSQL reads the sign of {name} the other way round";
    }

    [GeneratedRegex(@"^(?<zone>.+?)(?<sign>[+-])(?<hours>\d{1,2})", RegexOptions.CultureInvariant)]
    private static partial Regex Offset();
}
