using System.Globalization;

namespace LocalServers.Processes;

/// <summary>Reads <c>/proc</c>.</summary>
internal static class ProcessTable
{
    private const double TicksPerSecond = 100;

    /// <summary>Processes whose parent is the given one.</summary>
    public static IReadOnlyList<int> ChildrenOf(int parent)
    {
        var children = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var id)
                && Fields(id) is { Length: > 1 } fields
                && fields[1] == parent.ToString(CultureInfo.InvariantCulture))
            {
                children.Add(id);
            }
        }

        return children;
    }

    /// <summary>Bytes of memory in use; 0 when the process has ended.</summary>
    public static long ResidentBytes(int id)
        => Fields(id) is { Length: > 21 } fields ? long.Parse(fields[21], CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0;

    /// <summary>Processor time used, user and system together.</summary>
    public static TimeSpan ProcessorTime(int id)
        => Fields(id) is { Length: > 12 } fields
            ? TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond)
            : TimeSpan.Zero;

    /// <summary>The most memory that was ever in use (<c>VmHWM</c>); 0 when the process has ended.</summary>
    public static long PeakResidentBytes(int id)
    {
        const string Name = "VmHWM:";
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith(Name, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[Name.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    /// <summary>Processor time of a process, of its children that run, and of those that it has seen end.</summary>
    public static TimeSpan ProcessorTimeOfFamily(int parent, int without = 0)
        => ProcessorTime(parent) + ProcessorTimeOfEndedChildren(parent) + ChildrenOf(parent).Where(child => child != without).Aggregate(TimeSpan.Zero, (sum, child) => sum + ProcessorTime(child));

    private static TimeSpan ProcessorTimeOfEndedChildren(int id)
        => Fields(id) is { Length: > 14 } fields ? TimeSpan.FromSeconds((Number(fields[13]) + Number(fields[14])) / TicksPerSecond) : TimeSpan.Zero;

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>What follows the program's name (which may hold spaces and brackets) in <c>/proc/id/stat</c>.</summary>
    private static string[]? Fields(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }
}
