namespace SyncService.Capture.Modes;

/// <summary>Settings of timestamp mode, which rowversion mode has no use for.</summary>
internal static class ModeSettings
{
    /// <summary>Those of them that are set, by their names; empty for none.</summary>
    public static string Idle(SourceOptions options) =>
        string.Join(" and ", new[] { options.IsOverlapSet ? "SYNC_OVERLAP" : null, options.SkipsRows ? "SYNC_START" : null }.OfType<string>());
}
