namespace SyncService.Cli.Configuration.Streams;

/// <summary>What a stream may be called: its name becomes a part of Redis keys, metrics and log lines.</summary>
internal static class StreamName
{
    public const string Rule = "1 to 63 letters, digits, '_', '.' and '-'";

    /// <summary>Taken by keys of the default stream (<c>sync_queue:cursor</c> and the like), or kept free for such.</summary>
    public static readonly IReadOnlySet<string> Reserved =
        new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "cursor", "legacy", "schema", "schemas", "paused" };

    public static bool IsValid(string name) =>
        name.Length is >= 1 and <= 63 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');
}
