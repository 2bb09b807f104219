using SyncService.Protocol;

namespace SyncService.Capture.Sent;

/// <summary>Keys that stand more than once in the source at the same time, so that its rows would take each other's place in the target for ever.</summary>
/// <remarks>
/// That is so where one reading meets the version that was sent last behind another one of the same key: a row that has changed is not met any more as it was.
/// From then on all of these versions count as sent, as long as each reading meets the one that was.
/// </remarks>
internal sealed class RepeatedKeys
{
    /// <summary>Beyond these, the rows of further keys are sent each time.</summary>
    private const int Most = 1 << 16;

    private readonly Dictionary<ulong, List<Version>> keys = [];

    /// <summary>Rows of this reading whose key was sent with another content.</summary>
    private readonly Dictionary<ulong, Version> others = [];
    private int reading;

    public void Clear()
    {
        keys.Clear();
        others.Clear();
    }

    public void BeginReading()
    {
        others.Clear();
        reading++;
    }

    /// <summary>The version that was sent last is met.</summary>
    public void Held(ulong key, ulong digest, Watermark stamp, out bool stands)
    {
        stands = false;
        var versions = keys.Count > 0 ? keys.GetValueOrDefault(key) : null;
        if (versions is not null) See(versions, digest, stamp);
        if (others.Count == 0 || !others.Remove(key, out var other)) return;
        if (versions is null)
        {
            if (keys.Count == Most) return;
            keys[key] = versions = [];
            stands = true;
        }

        See(versions, digest, stamp);
        See(versions, other.Digest, other.Stamp);
    }

    /// <summary>Another version is met. True where it is known to stand beside the one that was sent.</summary>
    public bool IsOneOf(ulong key, ulong digest, Watermark stamp, out bool stands)
    {
        stands = false;
        if (keys.Count > 0 && keys.TryGetValue(key, out var versions) && versions.Exists(version => version.Digest == digest))
        {
            See(versions, digest, stamp);
            return true;
        }

        if (others.Count < Most) others[key] = new Version(digest, stamp, reading);
        return false;
    }

    /// <summary>Those of which this reading did not meet the version that was sent, but others: one of them is to be sent. Keys that do not stand twice any more are forgotten.</summary>
    /// <param name="sent">Digest of the version that was sent last.</param>
    /// <returns>Each with the least stamp of what was met.</returns>
    public IReadOnlyList<(ulong Key, Watermark Stamp)> Unsettled(Func<ulong, ulong?> sent)
    {
        if (keys.Count == 0) return [];
        List<(ulong Key, Watermark Stamp)> unsettled = [];
        foreach (var (key, versions) in keys)
        {
            versions.RemoveAll(version => version.Reading != reading);
            var last = sent(key);
            var isMet = versions.Exists(version => version.Digest == last);
            if (!isMet && versions.Count > 0) unsettled.Add((key, versions.Min(version => version.Stamp)));
            if (!isMet || versions.Count < 2) keys.Remove(key);
        }

        return unsettled;
    }

    private void See(List<Version> versions, ulong digest, Watermark stamp)
    {
        versions.RemoveAll(version => version.Digest == digest);
        versions.Add(new Version(digest, stamp, reading));
    }

    private readonly record struct Version(ulong Digest, Watermark Stamp, int Reading);
}
