using LocalServers.Processes;

namespace LocalServers.Service;

/// <summary>The surroundings of a container without an engine: a root that cannot be written, an ordinary user, no rights.</summary>
/// <remarks>
/// Like the image and its compose file: only /tmp and the log folder, here /srv, can be written, and both are empty at first. The program is
/// there wherever it was built, also below /tmp.
/// </remarks>
public static class ReadOnlyRoot
{
    /// <summary>That of the image.</summary>
    public const int User = 1654;

    public const string LogFolder = "/srv";

    private static string Program => Path.GetDirectoryName(BuiltPrograms.SyncService[^1])!;

    /// <summary>A name space of mounts of its own needs the machine's administrator.</summary>
    private static readonly string[] Administrator = UnprivilegedUser.IsRoot ? [] : ["sudo", "--non-interactive", "--preserve-env"];

    private static readonly string Script = $"""
        set -eu
        root=$1 program=$2; shift 2
        mkdir -p "$root"
        mount --bind / "$root"
        mount -o remount,bind,ro "$root"
        mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
        mount -t tmpfs -o uid={User},gid={User},mode=700 tmpfs "$root{LogFolder}"
        mkdir -p "$root$program"
        mount --bind "$program" "$root$program"
        mount -o remount,bind,ro "$root$program"
        mount --rbind /dev "$root/dev"
        mount --rbind /proc "$root/proc"
        if touch "$root/etc/can-be-written" 2>/dev/null; then echo "The root can be written." >&2; exit 97; fi
        exec chroot "$root" setpriv --reuid={User} --regid={User} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
        """;

    /// <summary>The words to put before a program so that it runs there.</summary>
    /// <param name="folder">Where the root is mounted, for this program alone.</param>
    public static IReadOnlyList<string> Words(string folder) => [.. Administrator, "unshare", "--mount", "--propagation", "private", "bash", "-c", Script, "read-only-root", $"{folder}/root", Program];

    /// <summary>Signals the program, as the administrator does.</summary>
    public static async Task TerminateAsync(int id)
    {
        string[] words = [.. Administrator, "kill", "-TERM", id.ToString(System.Globalization.CultureInfo.InvariantCulture)];
        await Command.RunAsync(new ChildCommand(words[0], words[1..], "/"));
    }

    /// <summary>The lines of the kernel about the program itself, which may stand behind one that made it its child.</summary>
    public static IReadOnlyDictionary<string, string> Standing(int id)
    {
        while (ProcessTable.ChildrenOf(id) is [var child, ..]) id = child;
        return File.ReadLines($"/proc/{id}/status").Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0], parts => parts[1].Trim());
    }
}
