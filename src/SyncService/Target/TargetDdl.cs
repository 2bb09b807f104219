using SyncService.Encoding;

namespace SyncService.Target;

/// <summary>The statements that make a target table for records of a schema.</summary>
internal static class TargetDdl
{
    public static string CreateTable(PgName name, RecordSchema schema)
    {
        var lines = schema.Columns.Select(column =>
            $"  {PgName.Quote(column.Target)} {column.TargetType}{(column.KeyOrdinal >= 0 ? " NOT NULL" : "")}").ToList();
        if (schema.Columns.All(column => column.Target != "created_at")) lines.Add("  created_at timestamp DEFAULT CURRENT_TIMESTAMP");
        if (schema.Columns.All(column => column.Target != "updated_at")) lines.Add("  updated_at timestamp DEFAULT CURRENT_TIMESTAMP");
        lines.Add($"  PRIMARY KEY ({string.Join(", ", schema.Keys.Select(key => PgName.Quote(key.Target)))})");
        return $"""
            CREATE TABLE IF NOT EXISTS {name.Sql} (
            {string.Join(",\n", lines)}
            );
            CREATE INDEX ON {name.Sql} ({PgName.Quote(schema.ChangeColumn.Target)});
            """;
    }

    public static string AddColumn(PgName name, RecordColumn column) =>
        $"ALTER TABLE {name.Sql} ADD COLUMN IF NOT EXISTS {PgName.Quote(column.Target)} {column.TargetType}";
}
