using SyncService.Encoding;

namespace SyncService.Capture.Asking;

/// <summary>Rows that are to be read once more, whatever was read of them before.</summary>
internal abstract record AskedRows;

/// <summary>By their keys. Of a key that the source lacks, a tombstone comes.</summary>
/// <param name="Keys">Texts by source columns; the source converts them.</param>
/// <param name="Tombstone">What a tombstone says.</param>
internal sealed record AskedKeys(IReadOnlyList<IReadOnlyDictionary<string, string>> Keys, RecordOperation Tombstone) : AskedRows;

/// <summary>By their stamps. What the source lacks in that span cannot be seen.</summary>
/// <param name="Since">The first stamp, as text that the source converts; null: from the first one that the stream reads.</param>
/// <param name="Until">The stamp before which the span ends; null: all that is there.</param>
/// <param name="From">Goes on here, instead of the beginning of the span.</param>
internal sealed record AskedSpan(string? Since, string? Until, Protocol.Watermark? From = null) : AskedRows;

/// <summary>What was met on the way.</summary>
internal sealed class AskedFindings
{
    private readonly List<string> refused = [];

    /// <summary>Rows that the source holds.</summary>
    public long Rows { get; set; }

    /// <summary>Keys that it lacks.</summary>
    public long Missing { get; set; }

    /// <summary>What could not be asked for, and why.</summary>
    public IReadOnlyList<string> Refused => refused;

    public void Refuse(string reason) => refused.Add(reason);
}
