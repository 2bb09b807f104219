using SyncService.Verification.Continuous;

namespace SyncService;

/// <summary>One source view or table that is kept equal in one target table.</summary>
/// <remarks>Immutable, and complete once built: every stage reads its own part and none writes back.</remarks>
internal sealed record StreamSpec
{
    /// <summary>The name of the only stream that the plain environment variables describe.</summary>
    public const string DefaultName = "default";

    /// <summary>Percent.</summary>
    public const double UsualDeleteLimit = 5;

    public required string Name { get; init; }

    /// <summary>View or table, one to three parts as T-SQL writes them: <c>VW_SALES</c>, <c>dbo.VW_SALES</c>, <c>[ERP].[dbo].[VW SALES]</c>.</summary>
    public required string Source { get; init; }

    /// <summary>Table, one or two parts as PostgreSQL writes them: <c>datos_vista</c>, <c>sales."Delivery Notes"</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Source columns that identify a row. Empty: the primary key of the target table.</summary>
    public IReadOnlyList<string> KeyColumns { get; init; } = [];

    /// <summary>The source column that grows with every change of a row. Default <c>ULTIMA_MODIFICACION</c>.</summary>
    public string ChangeColumn { get; init; } = "ULTIMA_MODIFICACION";

    /// <summary>How changes are found. Null: as the type of the change column says.</summary>
    public CaptureMode? Mode { get; init; }

    /// <summary>The clock by which the change column is set. Default: the server's local time.</summary>
    public ChangeClock ChangeClock { get; init; }

    /// <summary>Source columns to read; empty: all.</summary>
    public IReadOnlyList<string> IncludeColumns { get; init; } = [];

    /// <summary>Source columns never to read.</summary>
    public IReadOnlyList<string> ExcludeColumns { get; init; } = [];

    /// <summary>Source column to target column, where lower-casing is not wanted.</summary>
    public IReadOnlyDictionary<string, string> RenameColumns { get; init; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Source columns whose clear value must not leave the source.</summary>
    public IReadOnlyDictionary<string, ColumnMask> MaskColumns { get; init; } =
        new Dictionary<string, ColumnMask>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What becomes of a target row whose key the source does not hold. Default: it is kept.</summary>
    public DeletePolicy Deletes { get; init; }

    /// <summary>The target column that tells of it under <see cref="DeletePolicy.Mark"/>; null under the others.</summary>
    public string? DeletedColumn { get; init; }

    /// <summary>Percent of the target's rows that may be deleted or marked within 24 hours without the operator's approval. Default 5; up to 100 rows, or half of a smaller table, always may.</summary>
    public double DeleteLimit { get; init; } = UsualDeleteLimit;

    /// <summary>A condition on rows of the target, as PostgreSQL writes it: only rows that meet it are deleted, marked, or counted where the source lacks them. Null: all.</summary>
    public string? DeleteWhere { get; init; }

    /// <summary>When and how the service compares it by itself.</summary>
    public VerificationSchedule Verification { get; init; } = new();

    /// <summary>Names of the streams whose first loads are done before its own begins. Those to whose tables its table refers are waited for anyway.</summary>
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>What its settings are called, in messages.</summary>
    public SettingNames Settings { get; init; } = SettingNames.Variables;

    public bool IsDefault => Name == DefaultName;
}

/// <summary>What the stamps of a change column without an offset tell.</summary>
internal enum ChangeClock
{
    /// <summary>The local time of the SQL Server: <c>GETDATE()</c>.</summary>
    Server,

    /// <summary><c>GETUTCDATE()</c>.</summary>
    Utc,
}

/// <summary>What becomes of a target row whose key the source does not hold.</summary>
internal enum DeletePolicy
{
    /// <summary>It stays.</summary>
    Keep,

    /// <summary>It is deleted.</summary>
    Apply,

    /// <summary>It stays, and a column tells: a boolean becomes true, a time becomes that of the mark. When the row comes back, it is cleared.</summary>
    Mark,
}

/// <summary>What replaces the value of a masked column before the row is encoded.</summary>
internal enum ColumnMask
{
    /// <summary>HMAC-SHA-256 of the value, with the salt as its key, as 64 hexadecimal digits.</summary>
    Hash,

    /// <summary>NULL.</summary>
    Null,

    /// <summary>Asterisks, and the last four characters where there are more than four.</summary>
    Last4,
}
