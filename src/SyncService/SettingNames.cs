namespace SyncService;

/// <summary>What the settings of a stream are called where it is configured, for whoever is to change one.</summary>
internal sealed record SettingNames
{
    /// <summary>Of the only stream that the plain environment variables describe.</summary>
    public static readonly SettingNames Variables = new();

    private SettingNames()
    {
    }

    public string Source { get; private init; } = "MSSQL_VIEW";

    public string Target { get; private init; } = "PG_TABLE_VISTA";

    public string Keys { get; private init; } = "KEY_COLUMNS";

    public string Include { get; private init; } = "COLUMNS_INCLUDE";

    public string Exclude { get; private init; } = "COLUMNS_EXCLUDE";

    public string ChangeColumn { get; private init; } = "CHANGE_COLUMN";

    public string ChangeClock { get; private init; } = "CHANGE_CLOCK";

    public string Mode { get; private init; } = "CAPTURE_MODE";

    public string Deletes { get; private init; } = "DELETES";

    public string DeleteWhere { get; private init; } = "DELETE_WHERE";

    /// <summary>There is no variable for it, nor for <see cref="Mask"/>: such a stream moves to a file.</summary>
    public string Rename { get; private init; } = "renameColumns (SYNC_CONFIG)";

    public string Mask { get; private init; } = "maskColumns (SYNC_CONFIG)";

    /// <param name="place">Of a stream in the file of <c>SYNC_CONFIG</c>.</param>
    public static SettingNames InFile(string place)
    {
        return new SettingNames
        {
            Source = Of("source"),
            Target = Of("target"),
            Keys = Of("keyColumns"),
            Include = Of("includeColumns"),
            Exclude = Of("excludeColumns"),
            ChangeColumn = Of("changeColumn"),
            ChangeClock = Of("changeClock"),
            Mode = Of("mode"),
            Deletes = Of("deletes"),
            DeleteWhere = Of("deleteWhere"),
            Rename = Of("renameColumns"),
            Mask = Of("maskColumns"),
        };

        string Of(string member) => $"{member} ({place})";
    }
}
