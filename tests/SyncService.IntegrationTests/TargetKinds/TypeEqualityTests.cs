using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.TargetKinds;

/// <summary>Types without an equality, with one that takes too much for equal, or with one that is not to be found by its name.</summary>
public sealed class TypeEqualityTests(TestServers servers)
{
    private const string Elsewhere = """
        CREATE SCHEMA aparte;
        CREATE EXTENSION citext SCHEMA aparte;
        CREATE EXTENSION hstore SCHEMA aparte;
        CREATE TYPE aparte.estado AS ENUM ('bajo', 'alto', 'medio');
        CREATE TYPE aparte.par AS (a integer, b json);
        CREATE DOMAIN aparte.positivo AS integer CHECK (VALUE > 0);
        CREATE DOMAIN aparte.menor AS aparte.positivo CHECK (VALUE < 100);
        CREATE DOMAIN aparte.corto AS varchar(5);
        CREATE DOMAIN aparte.breve AS aparte.corto NOT NULL;
        """;

    /// <summary>Each with a value, another one, and how PostgreSQL shows both.</summary>
    private static readonly (string Type, string First, string Then, string FirstShown, string ThenShown)[] Types =
    [
        ("aparte.citext", "abc", "ABC", "abc", "ABC"),
        ("text COLLATE sin_caso", "abc", "ABC", "abc", "ABC"),
        ("aparte.hstore", "a=>1", "a=>2", "\"a\"=>\"1\"", "\"a\"=>\"2\""),
        ("aparte.estado", "bajo", "medio", "bajo", "medio"),
        ("aparte.par", "(1,{})", "(1,[])", "(1,{})", "(1,[])"),
        ("aparte.menor", "1", "3", "1", "3"),
        ("aparte.breve", "a", "c", "a", "c"),
        ("interval", "1 day", "24:00", "1 day", "24:00:00"),
        ("json", "{\"a\":1}", "{\"a\": 1}", "{\"a\":1}", "{\"a\": 1}"),
        ("jsonpath", "$.a", "$.c", "$.\"a\"", "$.\"c\""),
        ("xml", "<a/>", "<a></a>", "<a/>", "<a></a>"),
        ("point", "(1,2)", "(2,1)", "(1,2)", "(2,1)"),
        ("box", "(2,2),(0,0)", "(4,1),(0,0)", "(2,2),(0,0)", "(4,1),(0,0)"),
        ("circle", "<(0,0),1>", "<(5,5),1>", "<(0,0),1>", "<(5,5),1>"),
        ("path", "((0,0),(1,1))", "((0,0),(2,2))", "((0,0),(1,1))", "((0,0),(2,2))"),
        ("int4range", "[1,3)", "[1,5)", "[1,3)", "[1,5)"),
        ("cidr", "10.0.0.0/8", "10.0.0.0/16", "10.0.0.0/8", "10.0.0.0/16"),
    ];

    [Fact]
    public async Task A_value_that_differs_is_written()
    {
        var source = string.Join(", ", Types.Select((_, i) => $"C{i} varchar(40)"));
        var target = string.Join(", ", Types.Select((one, i) => $"c{i} {one.Type}"));
        await using var scene = await Scene.CreateAsync(servers, source, $"{Elsewhere} CREATE COLLATION sin_caso (provider = icu, locale = 'und-u-ks-level2', deterministic = false); CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, {target})");

        // A row of its own each: where nothing else differs, the type alone decides.
        for (var row = 0; row < Types.Length; row++) await scene.InsertAsync(row, string.Join(", ", Types.Select(one => $"'{one.First}'")));
        await scene.RunOnceAsync();
        Assert.Equal(Types.Select(one => one.FirstShown), await ShownAsync());
        for (var row = 0; row < Types.Length; row++) await scene.Server.ExecuteAsync($"UPDATE {scene.Source} SET C{row} = '{Types[row].Then}' WHERE ID = {row}");
        await scene.RunOnceAsync();
        Assert.Equal(Types.Select(one => one.ThenShown), await ShownAsync());

        async Task<List<string>> ShownAsync()
        {
            List<string> shown = [];
            for (var row = 0; row < Types.Length; row++) shown.Add(await scene.RowAsync($"SELECT c{row} FROM destino WHERE id = {row}"));
            return shown;
        }
    }

    [Theory]
    [InlineData("aparte.citext", "bajo", "alto", "medio")]
    [InlineData("aparte.estado", "bajo", "alto", "medio")]
    [InlineData("aparte.breve", "bajo", "alto", "medio")]
    [InlineData("aparte.hstore", "a=>1", "a=>2", "a=>3")]
    public async Task A_key_of_a_type_outside_the_search_path_finds_its_row(string type, string one, string two, string three)
    {
        await using var scene = await Scene.CreateAsync(servers, "CLAVE varchar(20), VALOR int", $"{Elsewhere} CREATE TABLE destino (clave {type} PRIMARY KEY, id integer, modificado timestamp, valor integer)");
        scene.Settings["KEY_COLUMNS"] = "CLAVE";
        await scene.FillAndChangeAsync([$"'{one}', 10", $"'{two}', 20", "11", $"'{three}', 30"], ["10", "20", "11", "30"]);
    }

    [Fact]
    public async Task A_domain_of_a_domain_refuses_what_the_inner_one_does()
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR varchar(40) NULL", $"{Elsewhere} CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor aparte.breve, otro aparte.menor)");
        await scene.InsertAsync(1, "'demasiado'");
        await scene.InsertAsync(2, "NULL");
        await scene.InsertAsync(3, "'bien'");
        await scene.RunOnceAsync(expected: 3);
        Assert.Equal("3|bien", await scene.RowAsync("SELECT id, valor FROM destino"));
        Assert.Equal(["1|22001|valor takes 5 characters, and this value has 9.", "2|23502|null value in column \"valor\" of relation \"destino\" violates not-null constraint"], await scene.RowsAsync("SELECT row ->> 'ID', sqlstate, message FROM sync_service.dead_letter ORDER BY 1"));
    }

    [Theory]
    [InlineData("LATIN1", "keeps text as LATIN1: rows with characters that it lacks are set aside", new[] { "1|ñandú", "3|ñu" }, "2|\\u20AC")]
    [InlineData("SQL_ASCII", "keeps text as SQL_ASCII, that is as bytes: a varchar(n) counts them", new[] { "2|€", "3|ñu" }, "1|ñandú")]
    public async Task Another_encoding_is_told_and_what_it_lacks_is_set_aside(string encoding, string warning, string[] kept, string letter)
    {
        await using var scene = await Scene.CreateAsync(servers, "VALOR nvarchar(40)", "");
        await RecreateAsync(scene, encoding);
        await scene.PostgresAsync("CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, valor varchar(5), largo text)");
        Assert.Contains(warning, TargetScene.Unwrapped(await CommandRun.RunAsync(scene.Pipeline, 0, "check")), StringComparison.Ordinal);
        await scene.InsertAsync(1, "N'ñandú'");
        await scene.InsertAsync(2, "N'€'");
        await scene.InsertAsync(3, "N'abc'");
        await scene.RunOnceAsync(expected: 3);
        await scene.UpdateAsync(3, "VALOR = N'ñu'");
        await scene.RunOnceAsync(expected: 3);
        Assert.Equal(kept, await scene.RowsAsync("SELECT id, valor FROM destino ORDER BY id"));
        Assert.Equal(letter, await scene.RowAsync("SELECT row ->> 'ID', row ->> 'VALOR' FROM sync_service.dead_letter"));
    }

    private static async Task RecreateAsync(Scene scene, string encoding)
    {
        await using var connection = await scene.Pipeline.Postgres.OpenAsync();
        foreach (var sql in new[] { $"DROP DATABASE {scene.Pipeline.Database}", $"CREATE DATABASE {scene.Pipeline.Database} ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0" })
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }
}
