using System.Globalization;
using SyncService.Target.Checkpoints;

namespace SyncService.Target.Sessions;

/// <summary>What this process is called where instances are told apart: its machine and its number.</summary>
internal static class InstanceName
{
    /// <summary>A session's name has 63 bytes: https://www.postgresql.org/docs/current/runtime-config-logging.html#GUC-APPLICATION-NAME</summary>
    private const int Longest = 63;

    public static string OfThisProcess { get; } = Of(Environment.MachineName, Environment.ProcessId);

    /// <summary>A long name of a machine is cut, so that the process remains; it keeps its end, which tells pods of one kind apart.</summary>
    public static string Of(string machine, int process)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $", process {process}");
        var room = Longest - StatusTable.InstancePrefix.Length - number.Length;

        // PostgreSQL replaces what is not printable ASCII by '?' or by an escape, according to its version.
        var plain = new string([.. machine.Select(c => c is >= ' ' and <= '~' ? c : '-')]);
        return (plain.Length <= room ? plain : plain[^room..]) + number;
    }
}
