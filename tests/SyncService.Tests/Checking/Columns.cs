using SyncService.Capture.Discovery;
using SyncService.Encoding.Schemas;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Tests.Checking;

/// <summary>Columns on both sides, with only what a test is about.</summary>
internal static class Columns
{
    /// <summary><c>decimal(18,4)</c>, <c>nvarchar(max)</c>, <c>datetime2(7)</c>, <c>int</c>.</summary>
    public static SourceColumn Source(string type, string name = "C")
    {
        var parts = type.TrimEnd(')').Split('(', ',');
        var numbers = parts.Skip(1).Select(part => part == "max" ? -1 : int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        return parts[0] switch
        {
            "decimal" or "numeric" => new SourceColumn(name, parts[0], 0, (byte)numbers[0], (byte)numbers[1]),
            "time" or "datetime2" or "datetimeoffset" => new SourceColumn(name, parts[0], 0, 0, (byte)numbers[0]),
            _ => new SourceColumn(name, parts[0], numbers.FirstOrDefault(), 0, 0),
        };
    }

    /// <summary><c>varchar(20)</c>, <c>numeric(10,2)</c>, <c>timestamp(0)</c>, <c>int4</c>.</summary>
    public static TargetColumn Target(string type, string name = "c", bool notNull = false, bool hasDefault = false)
    {
        var parts = type.TrimEnd(')').Split('(', ',');
        var numbers = parts.Skip(1).Select(part => int.Parse(part, System.Globalization.CultureInfo.InvariantCulture)).ToArray();
        var isText = parts[0] is "text" or "varchar" or "bpchar";
        var category = isText ? 'S' : parts[0] is "numeric" or "int2" or "int4" or "int8" or "float4" or "float8" or "money" ? 'N' : parts[0] == "bool" ? 'B' : 'D';
        var modifier = numbers switch
        {
            [] => -1,
            [var digits, var scale] => ((digits << 16) | (scale & 0x7FF)) + 4,
            [var only] => isText ? only + 4 : only,
            _ => throw new ArgumentException(type, nameof(type)),
        };
        return new TargetColumn(name, type, parts[0], category, isText && numbers.Length == 1 ? numbers[0] : null, notNull, hasDefault, DefaultsToNow: false, IsGenerated: false, ComparesLoosely: false) { Modifier = modifier };
    }

    public static TargetTable Table(params IReadOnlyList<TargetColumn> columns) => new(new PgName("public", "sales"), columns, [new UniqueKey(true, ["id"])]);

    public static StreamSpec Stream { get; } = new() { Name = "default", Source = "dbo.VW", Target = "sales", ChangeColumn = "STAMP" };

    /// <summary>ID (int, key), STAMP (datetime, change column), and what else the test is about.</summary>
    public static RecordSchema Schema(params IReadOnlyList<SourceColumn> more) => Schema(Stream, more);

    public static RecordSchema Schema(StreamSpec stream, IReadOnlyList<SourceColumn> more)
    {
        IReadOnlyList<SourceColumn> columns = Read(more);
        return SourceShape.Build(stream, columns, SourceShape.Describe(stream, columns), ["ID"]).Schema;
    }

    public static IReadOnlyList<SourceColumn> Read(IReadOnlyList<SourceColumn> more) => [Source("int", "ID"), Source("datetime", "STAMP"), .. more];

    public static TargetStanding Standing { get; } = new()
    {
        User = "sync_user",
        Database = "sales",
        Schema = "public",
        SchemaExists = true,
        MayUseSchema = true,
        MayCreateInSchema = true,
        MayCreateSchemas = true,
        MayMakeTemporaryTables = true,
        IndexedColumns = new HashSet<string> { "stamp" },
        Service = new ServiceStanding(true, true, true, true, true, []),
    };
}
