namespace SyncService;

/// <summary>What the settings of a stream are called where it is configured, for whoever is to change one.</summary>
internal sealed record SettingNames
{
    /// <summary>Of the only stream that the plain environment variables describe.</summary>
    public static readonly SettingNames Variables = new();

    private SettingNames()
    {
    }

    public string Target { get; private init; } = "PG_TABLE_VISTA";

    public string Keys { get; private init; } = "KEY_COLUMNS";

    public string Include { get; private init; } = "COLUMNS_INCLUDE";

    public string Exclude { get; private init; } = "COLUMNS_EXCLUDE";

    /// <param name="place">Of a stream in the file of <c>SYNC_CONFIG</c>.</param>
    public static SettingNames InFile(string place)
    {
        return new SettingNames { Target = Of("target"), Keys = Of("keyColumns"), Include = Of("includeColumns"), Exclude = Of("excludeColumns") };

        string Of(string member) => $"{member} ({place})";
    }
}
