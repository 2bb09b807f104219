using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>Every type that a target column may sensibly have: PostgreSQL converts, or the row or the stream says why not.</summary>
public sealed class TargetTypeTests(TestServers servers)
{
    private static readonly (string Source, string Given, string Target, string Shown)[] Conversions =
    [
        ("bit", "1", "boolean", "t"), ("int", "2", "boolean", "t"), ("int", "0", "boolean", "f"), ("varchar(5)", "'yes'", "boolean", "t"), ("nvarchar(5)", "N'f'", "boolean", "f"),
        ("decimal(5,2)", "0.5", "boolean", "t"), ("bit", "1", "integer", "1"), ("bit", "0", "text", "false"), ("bit", "1", "numeric(3,1)", "1.0"),
        ("tinyint", "255", "smallint", "255"), ("int", "-7", "bigint", "-7"), ("bigint", "7", "smallint", "7"), ("int", "42", "text", "42"), ("int", "42", "numeric(10,2)", "42.00"),
        ("decimal(10,2)", "7.00", "integer", "7"), ("float", "7", "bigint", "7"), ("varchar(9)", "' 42 '", "integer", "42"), ("varchar(9)", "'3.50'", "numeric(6,3)", "3.500"),
        ("decimal(10,4)", "12.3450", "numeric(8,2)", "12.35"), ("decimal(10,4)", "-0.0500", "double precision", "-0.05"), ("money", "1.5", "numeric(12,2)", "1.50"), ("float", "0.1", "numeric", "0.1"),
        ("real", "0.1", "numeric(8,3)", "0.100"), ("datetime2(7)", "'2024-03-01T10:11:12.1234567'", "date", "2024-03-01"), ("datetime", "'2024-03-01T10:11:12.997'", "time", "10:11:12.997"),
        ("varchar(20)", "'2024-03-01'", "date", "2024-03-01"), ("varchar(30)", "'2024-03-01 10:00:00'", "timestamp", "2024-03-01 10:00:00"), ("date", "'2024-03-01'", "timestamp", "2024-03-01 00:00:00"),
        ("datetime", "'2024-03-01T10:00:00'", "timestamp", "2024-03-01 10:00:00"), ("datetime", "'2024-03-01T10:00:00'", "timestamptz", "2024-03-01 14:00:00+00"),
        ("varchar(30)", "'2024-03-01 10:00:00'", "timestamptz", "2024-03-01 14:00:00+00"), ("date", "'2024-03-01'", "timestamptz", "2024-03-01 04:00:00+00"),
        ("datetimeoffset(3)", "'2024-03-01T10:00:00+05:30'", "timestamptz", "2024-03-01 04:30:00+00"), ("datetimeoffset(3)", "'2024-03-01T10:00:00+05:30'", "timestamp", "2024-03-01 00:30:00"),
        ("time(3)", "'10:11:12.5'", "interval", "10:11:12.5"), ("datetime", "'2024-03-01T10:00:00'", "text", "2024-03-01 10:00:00"),
        ("varchar(40)", "'01234567-89AB-CDEF-0123-456789ABCDEF'", "uuid", "01234567-89ab-cdef-0123-456789abcdef"), ("uniqueidentifier", "'01234567-89AB-CDEF-0123-456789ABCDEF'", "text", "01234567-89ab-cdef-0123-456789abcdef"),
        ("uniqueidentifier", "'01234567-89AB-CDEF-0123-456789ABCDEF'", "bytea", "\\x0123456789abcdef0123456789abcdef"), ("binary(16)", "0x0123456789ABCDEF0123456789ABCDEF", "uuid", "01234567-89ab-cdef-0123-456789abcdef"),
        ("nvarchar(max)", "N'{\"ñ\": [1, 2]}'", "jsonb", "{\"ñ\": [1, 2]}"), ("varchar(40)", "'{\"b\":1}'", "json", "{\"b\":1}"), ("int", "5", "jsonb", "5"),
        ("xml", "N'<a>ñ</a>'", "xml", "<a>ñ</a>"), ("xml", "N'<?xml version=\"1.0\" encoding=\"utf-16\"?><a>ñ</a>'", "text", "<a>ñ</a>"),
        ("nvarchar(200)", "N'<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>ñ</a>'", "xml", "<a>ñ</a>"),
        ("json", "N'{\"b\": 1, \"a\": \"ñ\"}'", "json", "{\"b\": 1, \"a\": \"ñ\"}"), ("json", "N'{\"b\": 1, \"a\": \"ñ\"}'", "jsonb", "{\"a\": \"ñ\", \"b\": 1}"), ("json", "N'\"\\u0000\"'", "text", "\"\\u0000\""),
        ("vector(3)", "'[1, -2.5, 1e-3]'", "text", "[1,-2.5,0.001]"), ("vector(3)", "'[1, -2.5, 1e-3]'", "jsonb", "[1, -2.5, 0.001]"),
        ("varbinary(10)", "0x00FF", "bytea", "\\x00ff"), ("nvarchar(10)", "N'ñ'", "bytea", "\\xc3b1"), ("varbinary(8)", "0x0102", "bigint", "258"), ("varbinary(8)", "0x0102", "text", "\\x0102"),
        ("varchar(20)", "'medio'", "estado", "medio"), ("int", "3", "positivo", "3"), ("nvarchar(20)", "N'ab'", "corto", "ab"), ("char(4)", "'ab'", "char(4)", "ab  "), ("char(4)", "'ab'", "text", "ab  "),
        ("varchar(20)", "'10.0.0.1'", "inet", "10.0.0.1"), ("varchar(20)", "'1 day'", "interval", "1 day"), ("hierarchyid", "CAST('/1/2/' AS hierarchyid)", "text", "/1/2/"), ("varchar(30)", "'(1,2)'", "point", "(1,2)"),
        ("char(10)", "'medio'", "estado", "medio"), ("nchar(20)", "N'10.0.0.1'", "inet", "10.0.0.1"), ("char(60)", "'01234567-89AB-CDEF-0123-456789ABCDEF'", "uuid", "01234567-89ab-cdef-0123-456789abcdef"),
        ("char(9)", "'101'", "bit(3)", "101"), ("char(9)", "'10'", "bit varying(3)", "10"), ("char(9)", "'a'", "\"char\"", "a"), ("char(9)", "'3'", "positivo", "3"), ("nchar(9)", "N'yes'", "boolean", "t"), ("char(9)", "'ab'", "bytea", "\\x616220202020202020"),
        ("varchar(20)", "'$.a'", "jsonpath", "$.\"a\""), ("varchar(20)", "'1 day'", "interval day", "1 day"), ("varchar(20)", "'abc'", "name", "abc"), ("int", "7", "\"char\"", "7"), ("varbinary(20)", "0x8000000000000000", "bigint", "-9223372036854775808"),
        ("varbinary(8)", "0x0102", "numeric(10,2)", "258.00"), ("varchar(20)", "'(1,2)'", "par", "(1,2)"), ("varchar(9)", "'[1,3)'", "int4range", "[1,3)"), ("varchar(20)", "'1.239'", "numeric(10,2)", "1.24"),
    ];

    [Fact]
    public async Task A_value_too_large_for_an_index_is_set_aside_and_the_others_arrive()
    {
        await using var scene = await Scene.CreateAsync(
            servers, "VALOR varchar(max)", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor text); CREATE INDEX ON destino (valor)");

        // An index compresses what repeats: these digits do not.
        var digits = string.Concat(Enumerable.Range(0, 200).Select(i => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(BitConverter.GetBytes(i)))));
        await scene.InsertAsync(1, "'a'");
        await scene.InsertAsync(2, $"'{digits}'");
        await scene.InsertAsync(3, "'c'");
        await scene.RunOnceAsync(expected: 3);
        Assert.Equal(["1|a", "3|c"], await scene.RowsAsync("SELECT id, valor FROM destino ORDER BY id"));
        Assert.Equal("54000", await scene.RowAsync("SELECT sqlstate FROM sync_service.dead_letter"));
    }

    [Fact]
    public async Task Columns_that_would_go_into_one_target_column_are_named()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR int, OTRA int", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor integer)");
        await scene.ConfigureAsync(new { renameColumns = new Dictionary<string, string> { ["OTRA"] = "valor" } });
        await scene.InsertAsync(1, "1, 2");
        await scene.RunOnceAsync(expected: 1);
        Assert.Contains("the columns VALOR and OTRA would both become valor", scene.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PostgreSQL_makes_its_own_types_of_what_comes()
    {
        var source = string.Join(", ", Conversions.Select((conversion, i) => $"C{i} {conversion.Source} NULL"));
        var target = string.Join(", ", Conversions.Select((conversion, i) => $"c{i} {conversion.Target}"));
        await using var scene = await Scene.CreateAsync(servers, source, $"""
            CREATE TYPE estado AS ENUM ('bajo', 'medio', 'alto');
            CREATE DOMAIN positivo AS integer CHECK (VALUE > 0);
            CREATE DOMAIN corto AS varchar(5);
            CREATE TYPE par AS (a integer, b integer);
            CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, {target});
            """);
        scene.Settings["PG_TIME_ZONE"] = "America/Santo_Domingo";
        await scene.InsertAsync(1, string.Join(", ", Conversions.Select(conversion => conversion.Given)));
        await scene.InsertAsync(2, string.Join(", ", Conversions.Select(_ => "NULL")));
        await scene.RunOnceAsync();

        Assert.Equal(Conversions.Select(Line), (await RowAsync(1)).Zip(Conversions, (shown, conversion) => Line(conversion with { Shown = shown })));
        Assert.All(await RowAsync(2), shown => Assert.Equal("∅", shown));

        // The same way back over existing rows: the comparison must know every type too.
        await scene.UpdateAsync(2, string.Join(", ", Conversions.Select((conversion, i) => $"C{i} = {conversion.Given}")));
        await scene.RunOnceAsync();
        Assert.Equal(await RowAsync(1), await RowAsync(2));

        async Task<string[]> RowAsync(int id)
        {
            List<string> shown = [];
            for (var i = 0; i < Conversions.Length; i++) shown.Add(await scene.RowAsync($"SELECT c{i} FROM destino WHERE id = {id}"));
            return [.. shown];
        }
    }

    [Theory]
    [InlineData("nvarchar(50)", "N'demasiado 😀'", "varchar(10)", "22001", "valor takes 10 characters, and this value has 11.")]
    [InlineData("nvarchar(max)", "N'demasiado largo'", "char(4)", "22001", "valor takes 4 characters, and this value has 15.")]
    [InlineData("varchar(20)", "'ninguno'", "estado", "22P02", "valor (estado): invalid input value for enum estado: \"ninguno\"")]
    [InlineData("int", "-1", "positivo", "23514", "positivo")]
    [InlineData("int", "40000", "smallint", "22003", "valor (smallint): smallint out of range")]
    [InlineData("decimal(10,2)", "7.25", "integer", "22P02", "valor (integer): invalid input syntax for type integer: \"7.25\"")]
    [InlineData("float", "7.5", "bigint", "22P02", "valor (bigint): invalid input syntax for type bigint: \"7.5\"")]
    [InlineData("decimal(10,2)", "12345.25", "numeric(5,1)", "22003", "valor (numeric(5,1)): numeric field overflow")]
    [InlineData("varchar(20)", "'quizás'", "boolean", "22P02", "valor (boolean): invalid input syntax for type boolean: \"quizás\"")]
    [InlineData("varchar(20)", "'2024-02-30'", "date", "22008", "valor (date): date/time field value out of range: \"2024-02-30\"")]
    [InlineData("varchar(20)", "'{\"a\":'", "jsonb", "22P02", "valor (jsonb): invalid input syntax for type json")]
    [InlineData("json", "N'\"\\u0000\"'", "jsonb", "22P05", "valor (jsonb): unsupported Unicode escape sequence")]
    [InlineData("varchar(20)", "'<a>'", "xml", "2200N", "valor (xml): invalid XML content")]
    [InlineData("varchar(40)", "'no-uuid'", "uuid", "22P02", "valor (uuid): invalid input syntax for type uuid: \"no-uuid\"")]
    [InlineData("varbinary(20)", "0x0102030405060708090A", "bigint", "22P02", "valor (bigint): invalid input syntax for type bigint: \"x0102030405060708090a\"")]
    [InlineData("varbinary(20)", "0x000000000000000001", "numeric", "22P02", "valor (numeric): invalid input syntax")]
    [InlineData("varchar(20)", "'10110'", "bit(3)", "22026", "valor (bit(3)): bit string length 5 does not match type bit(3)")]
    [InlineData("varchar(20)", "'10110'", "bit varying(3)", "22001", "valor (bit varying(3)): bit string too long")]
    [InlineData("varchar(20)", "'ab'", "\"char\"", "22001", "valor (\"char\"): value too long")]
    [InlineData("nvarchar(20)", "N'ñ'", "\"char\"", "22001", "valor (\"char\"): value too long")]
    [InlineData("varchar(80)", "'0123456789012345678901234567890123456789012345678901234567890123'", "name", "22001", "value too long for type character varying(63)")]
    [InlineData("varchar(20)", "'medio '", "estado", "22P02", "valor (estado): invalid input value for enum estado: \"medio \"")]
    [InlineData("varchar(20)", "'7 &'", "tsquery", "42601", "valor (tsquery): no operand in tsquery: \"7 &\"")]
    [InlineData("varchar(20)", "''''", "tsvector", "42601", "valor (tsvector): syntax error in tsvector: \"'\"")]
    [InlineData("varchar(20)", "'$$'", "jsonpath", "42601", "valor (jsonpath): syntax error")]
    [InlineData("varchar(20)", "'Today'", "date", "22007", "valor (date): invalid input syntax for type date: \"Today is no fixed time\"")]
    [InlineData("varchar(20)", "'now'", "time", "22007", "valor (time without time zone): invalid input syntax for type time: \"now is no fixed time\"")]
    [InlineData("int", "-1", "oid", "22003", "valor (oid): OID out of range")]
    [InlineData("varchar(20)", "'-1'", "oid", "22003", "valor (oid): OID out of range")]
    [InlineData("int", "NULL", "integer NOT NULL", "23502", "null value in column \"valor\"")]
    public async Task A_value_that_does_not_fit_is_set_aside_with_its_reason_and_the_others_arrive(string source, string given, string target, string state, string reason)
    {
        await using var scene = await Scene.CreateAsync(servers, $"VALOR {source} NULL", $"""
            CREATE TYPE estado AS ENUM ('bajo', 'medio', 'alto');
            CREATE DOMAIN positivo AS integer CHECK (VALUE > 0);
            CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor {target});
            """);
        var good = Good(source, target);
        await scene.InsertAsync(1, good);
        await scene.InsertAsync(2, given);
        await scene.InsertAsync(3, good);
        await scene.RunOnceAsync(expected: 3);

        Assert.Equal(["1", "3"], await scene.RowsAsync("SELECT id FROM destino ORDER BY id"));
        var letter = await scene.RowAsync("SELECT sqlstate, column_name, row ->> 'ID', message FROM sync_service.dead_letter");
        Assert.StartsWith($"{state}|valor|2|", letter, StringComparison.Ordinal);
        Assert.Contains(reason, letter, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("varchar(20)", "'{1,2}'", "integer[]")]
    [InlineData("vector(2)", "'[1,2]'", "real[]")]
    [InlineData("int", "1", "uuid")]
    [InlineData("date", "'2024-01-01'", "integer")]
    [InlineData("uniqueidentifier", "NEWID()", "bigint")]
    [InlineData("varchar(20)", "'abc'", "xid")]
    [InlineData("varchar(20)", "'pg_class'", "regclass")]
    [InlineData("datetime", "'2024-01-01'", "time with time zone")]
    public async Task A_type_that_nothing_can_become_stops_the_stream_with_one_line(string source, string given, string target)
    {
        await using var scene = await Scene.CreateAsync(servers, $"VALOR {source} NULL", $"CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor {target})");
        await scene.InsertAsync(1, given);
        var service = await scene.RunOnceAsync(expected: 1);
        Assert.Contains($"The column valor of public.destino is of type {target}; VALOR ({source}) cannot become that.", service.AllText, StringComparison.Ordinal);
        Assert.Equal("0", await scene.RowAsync("SELECT count(*) FROM sync_service.dead_letter"));
    }

    private static string Good(string source, string target) => target switch
    {
        "estado" => "'alto'",
        "boolean" => "'no'",
        "date" => "'2024-02-29'",
        "time" => "'10:00'",
        "jsonpath" => "'$.a'",
        "jsonb" => "'{}'",
        "xml" => "'<a/>'",
        "uuid" => "'01234567-89ab-cdef-0123-456789abcdef'",
        "bit(3)" or "bit varying(3)" => "'101'",
        _ when source.StartsWith("varbinary", StringComparison.Ordinal) => "0x07",
        "\"char\"" => "'a'",
        _ => source.StartsWith("nvarchar", StringComparison.Ordinal) ? "N'😀ab'" : "7",
    };

    private static string Line((string Source, string Given, string Target, string Shown) conversion) => $"{conversion.Source} {conversion.Given} in {conversion.Target}: {conversion.Shown}";
}
