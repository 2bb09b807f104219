using SyncService.Encoding.Schemas;
using SyncService.Target.Sessions;

namespace SyncService.Target.Setup;

/// <summary>The statements that make and complete a target table for records of a schema.</summary>
internal static class TargetDdl
{
    /// <summary>Two processes that make tables at once would trip over the function that the tables share.</summary>
    public const string OneAtATime = "SELECT pg_advisory_xact_lock(hashtextextended('sync-service/ddl', 0));";

    public static string CreateTable(PgName name, RecordSchema schema)
    {
        var lines = schema.Columns.Select(column =>
            $"  {PgName.Quote(column.Target)} {column.TargetType}{(column.KeyOrdinal >= 0 ? " NOT NULL" : "")}").ToList();
        if (schema.Columns.All(column => column.Target != "created_at")) lines.Add("  created_at timestamptz DEFAULT CURRENT_TIMESTAMP");
        if (UpdatedAtTrigger.IsWanted(schema)) lines.Add("  updated_at timestamptz DEFAULT CURRENT_TIMESTAMP");
        lines.Add($"  PRIMARY KEY ({Columns(schema.Keys)})");
        return $"""
            CREATE TABLE IF NOT EXISTS {name.Sql} (
            {string.Join(",\n", lines)}
            );
            """;
    }

    public static string IndexChangeColumn(PgName name, RecordSchema schema) =>
        $"CREATE INDEX ON {name.Sql} ({PgName.Quote(schema.ChangeColumn.Target)});";

    public static string IndexKey(PgName name, IEnumerable<string> keys) => $"CREATE UNIQUE INDEX ON {name.Sql} ({string.Join(", ", keys.Select(PgName.Quote))});";

    public static string AddColumn(PgName name, RecordColumn column) =>
        $"ALTER TABLE {name.Sql} ADD COLUMN IF NOT EXISTS {PgName.Quote(column.Target)} {column.TargetType};";

    /// <summary>The column that tells which rows the source does not hold any more.</summary>
    public static string AddDeletedColumn(PgName name, string column) =>
        $"ALTER TABLE {name.Sql} ADD COLUMN IF NOT EXISTS {PgName.Quote(column)} boolean NOT NULL DEFAULT false;";

    /// <remarks>Even where the schema is there, this asks for the right to create it.</remarks>
    public static string CreateSchema(string schema) => $"CREATE SCHEMA IF NOT EXISTS {PgName.Quote(schema)};";

    /// <summary>Schema, table, index and trigger at once.</summary>
    public static string CreateAll(PgName name, RecordSchema schema, bool functionExists, string? deletedColumn = null, string? missingSchema = null)
    {
        List<string> statements = [OneAtATime];
        if (missingSchema is not null) statements.Add(CreateSchema(missingSchema));
        statements.AddRange([CreateTable(name, schema), IndexChangeColumn(name, schema)]);
        if (deletedColumn is not null) statements.Add(AddDeletedColumn(name, deletedColumn));
        if (UpdatedAtTrigger.IsWanted(schema))
        {
            if (!functionExists) statements.Add(UpdatedAtTrigger.CreateFunction);
            statements.Add(UpdatedAtTrigger.Create(name));
        }

        return string.Join("\n", statements);
    }

    private static string Columns(IEnumerable<RecordColumn> columns) => string.Join(", ", columns.Select(column => PgName.Quote(column.Target)));
}
