using System.Globalization;
using SyncService.Checking.Sources;

namespace SyncService.IntegrationTests.Fidelity.Pairs;

/// <summary>A type that a target column may have.</summary>
/// <param name="Type">As it stands in SQL.</param>
/// <param name="Shown">As it stands in the document; null where another one stands for it.</param>
internal sealed record PairTarget(string Type, string? Shown)
{
    /// <summary>The characters that some source needs, or one less; else null.</summary>
    public int? Width { get; private init; }


    /// <summary>What some of them need.</summary>
    public const string Needed = """
        CREATE EXTENSION citext;
        CREATE EXTENSION hstore;
        CREATE TYPE estado AS ENUM ('bajo', 'medio', 'alto');
        CREATE DOMAIN positivo AS integer CHECK (VALUE > 0);
        CREATE DOMAIN corto AS varchar(5);
        CREATE DOMAIN importe AS numeric(5,2);
        CREATE DOMAIN segundo AS timestamp(0);
        CREATE TYPE par AS (a integer, b numeric(5,2));
        """;

    public static IReadOnlyList<PairTarget> All { get; } =
    [
        Of("boolean"), Of("smallint"), Of("integer"), Of("bigint"), Of("numeric"), new("numeric(10,2)", "numeric(p,s)"), Unshown("numeric(5,0)"), Unshown("numeric(6,-2)"), Unshown("numeric(3,3)"), Unshown("numeric(38,38)"), Unshown("numeric(38,0)"),
        Of("real"), Of("double precision"), Of("money"), Of("oid"),
        Of("text"), new("varchar(5)", "varchar(n)"), new("char(5)", "char(n)"), Of("citext"), Of("name"), Of("\"char\""),
        Of("date"), Of("time"), new("time(0)", "time(n)"), Of("timetz"), Unshown("timetz(0)"), Of("timestamp"), new("timestamp(0)", "timestamp(n)"), Unshown("timestamp(3)"), Of("timestamptz"), new("timestamptz(0)", "timestamptz(n)"),
        Of("interval"), new("interval(0)", "interval(n)"), Unshown("interval day"),
        Of("uuid"), Of("bytea"), Of("json"), Of("jsonb"), Of("jsonpath"), Of("xml"), Of("hstore"),
        Of("inet"), Of("cidr"), Of("macaddr"), Of("macaddr8"), new("bit(3)", "bit(n)"), new("bit varying(3)", "bit varying(n)"), Of("bit varying"),
        Of("point"), Of("line"), Of("lseg"), Of("box"), Of("path"), Of("polygon"), Of("circle"),
        Of("int4range"), Unshown("int8range"), Of("numrange"), Of("daterange"), Of("tsrange"), Of("tstzrange"), Unshown("int4multirange"), Unshown("tsmultirange"),
        Of("tsvector"), Of("tsquery"), Of("xid"), Of("xid8"), Of("cid"), Of("tid"), Of("pg_lsn"), Of("regclass"), Of("regtype"),
        new("estado", "an enum"), Unshown("positivo"), Unshown("corto"), Unshown("importe"), Unshown("segundo"), new("par", "a composite type"), new("integer[]", "an array"),
        .. Widths(),
    ];

    private static PairTarget Of(string type) => new(type, type);

    private static PairTarget Unshown(string type) => new(type, null);

    /// <summary>Whether it is worth trying: a width is, for those that need just so much; what holds documents, in what may hold them.</summary>
    public bool IsFor(PairSource source) => source.Type switch
    {
        "json" => Type is "text" or "varchar(5)" or "char(5)" or "bytea" or "json" or "jsonb",
        "xml" => Type is "text" or "varchar(5)" or "char(5)" or "bytea",
        _ => Width is null || IsWidthOf(source),
    };

    private bool IsWidthOf(PairSource source) => !source.IsText && SourceExtent.TextLength(source.Column) is { } needed && (needed == Width || needed == Width + 1);

    /// <summary>Just wide enough for the texts of some source, and a character less.</summary>
    private static IEnumerable<PairTarget> Widths() =>
        from needed in PairSource.All.Where(source => !source.IsText).Select(source => SourceExtent.TextLength(source.Column)).OfType<int>().Distinct().Order().ToList()
        from width in (int[])[needed - 1, needed]
        group width by width into same
        select Unshown(string.Create(CultureInfo.InvariantCulture, $"varchar({same.Key})")) with { Width = same.Key };
}
