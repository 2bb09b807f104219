using System.Globalization;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Settings;

/// <summary><c>SYNC_START</c>: a date, or a date and time, as the source's own clock writes it.</summary>
internal static class StartDate
{
    private static readonly string[] Formats =
        ["yyyy-MM-dd", "yyyy-MM-dd HH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF"];

    /// <summary>The first day that SQL Server's <c>datetime</c> knows.</summary>
    private const int FirstYear = 1753;

    public static DateTime Read(SettingReader read, DateTime otherwise)
    {
        if (read.Text(Variables.SyncStart) is not { } text)
            return otherwise;
        if (DateTime.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var start) && start.Year >= FirstYear)
            return start;
        read.Bad(Variables.SyncStart, text, "a date from 1753-01-01 on, such as 2024-01-31 or 2024-01-31T18:30:00");
        return otherwise;
    }
}
