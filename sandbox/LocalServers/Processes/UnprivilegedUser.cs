using System.Runtime.InteropServices;

namespace LocalServers.Processes;

/// <summary>The user as whom servers run that refuse to run as root.</summary>
internal static partial class UnprivilegedUser
{
    private static readonly string[] Candidates = ["postgres", "nobody"];

    public static bool IsRoot { get; } = EffectiveUserId() == 0;

    /// <summary>The user's name, or null where this process is not root and needs no other.</summary>
    public static string? Name { get; } = IsRoot ? Find() : null;

    /// <summary>The words to put before a command so that it runs as this user and keeps its process id.</summary>
    public static IReadOnlyList<string> Prefix { get; } = Name is null
        ? []
        : ["setpriv", $"--reuid={Name}", $"--regid={GroupOf(Name)}", "--init-groups", "--"];

    private static string Find()
    {
        var known = File.ReadLines("/etc/passwd").Select(line => line.Split(':')[0]).ToHashSet(StringComparer.Ordinal);
        return Candidates.FirstOrDefault(known.Contains)
            ?? throw new InvalidOperationException("PostgreSQL refuses to run as root, and neither 'postgres' nor 'nobody' exists.");
    }

    private static string GroupOf(string name)
        => File.ReadLines("/etc/passwd").Select(line => line.Split(':')).First(fields => fields[0] == name)[3];

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUserId();
}
