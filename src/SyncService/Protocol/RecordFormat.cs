namespace SyncService.Protocol;

/// <summary>The version of the format in which records are queued.</summary>
/// <remarks>The records of a list are all of one format, which the cursor names: a producer of another version begins by dropping the list, and its rows are read again.</remarks>
internal static class RecordFormat
{
    public const byte Version = 5;
}
