using System.Globalization;

namespace LocalServers.Postgres;

/// <summary>Finds PostgreSQL's programs: Debian's folder of the newest version, else the search path.</summary>
internal static class PostgresPrograms
{
    private static readonly Lazy<string> Folder = new(Find);

    public static string Path(string program) => System.IO.Path.Combine(Folder.Value, program);

    private static string Find()
    {
        IEnumerable<string> debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql")
                .OrderByDescending(folder => double.TryParse(
                    System.IO.Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => $"{folder}/bin")
            : [];
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return debian.Concat(path).FirstOrDefault(folder => File.Exists($"{folder}/initdb") && File.Exists($"{folder}/postgres"))
            ?? throw new InvalidOperationException("PostgreSQL's server programs are not installed: the Debian package is 'postgresql'.");
    }
}
