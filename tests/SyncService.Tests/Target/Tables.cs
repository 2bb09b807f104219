using SyncService.Encoding.Fields;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.Tests.Target;

/// <summary>Target tables and records; a test names what matters to it.</summary>
internal static class Tables
{
    public static TargetColumn Column(string name, string baseType, char category = 'U', string? type = null, int? length = null, bool generated = false, bool loose = false) =>
        new(name, type ?? baseType, baseType, category, length, NotNull: false, HasDefault: false, DefaultsToNow: false, generated, loose);

    public static TargetTable Sales(params TargetColumn[] more) => new(
        PgName.Parse("sales"),
        [Column("id", "int4", 'N'), Column("ultima_modificacion", "timestamp", 'D'), .. more],
        [new UniqueKey(true, ["id"])]);

    public static RecordSchema Records(params RecordColumn[] more) => RecordSchema.Of(
    [
        new RecordColumn("ID", "id", CanonicalType.Int4, "int", "integer", KeyOrdinal: 0),
        new RecordColumn("ULTIMA_MODIFICACION", "ultima_modificacion", CanonicalType.Timestamp, "datetime", "timestamp(3)", IsChangeColumn: true),
        .. more,
    ]);

    public static RecordColumn Text(string source) => new(source, source.ToLowerInvariant(), CanonicalType.Text, "nvarchar(50)", "varchar(50)");
}
