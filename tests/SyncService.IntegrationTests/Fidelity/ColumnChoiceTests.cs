using System.Text;
using LocalServers;
using StackExchange.Redis;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>Which columns travel, under which names, and what of a masked one is ever seen.</summary>
public sealed class ColumnChoiceTests(TestServers servers)
{
    private const string Target = "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, a integer, b integer, c integer)";

    [Theory]
    [InlineData("COLUMNS_INCLUDE", "ID,a,C", "1|∅|3")]
    [InlineData("COLUMNS_EXCLUDE", "b", "1|∅|3")]
    public async Task Only_the_columns_that_are_wanted_are_read_and_the_change_column_always_is(string setting, string value, string row)
    {
        await using var scene = await Scene.CreateAsync(servers, "A int, B int, C int", Target);
        scene.Settings[setting] = value;
        await scene.InsertAsync(1, "1, 2, 3");
        await scene.RunOnceAsync();
        Assert.Equal(row, await scene.RowAsync("SELECT a, b, c FROM destino"));
    }

    [Fact]
    public async Task An_excluded_column_may_be_of_a_type_that_cannot_be_read()
    {
        await using var scene = await Scene.CreateAsync(servers, "A int, B int, C int", Target + "; ALTER TABLE destino ALTER COLUMN b TYPE integer[] USING NULL");
        scene.Settings["COLUMNS_EXCLUDE"] = "B";
        await scene.InsertAsync(1, "1, 2, 3");
        await scene.RunOnceAsync();
        Assert.Equal("1|∅|3", await scene.RowAsync("SELECT a, b, c FROM destino"));
    }

    [Fact]
    public async Task A_renamed_column_goes_under_its_other_name_and_that_of_the_source_is_free()
    {
        await using var scene = await Scene.CreateAsync(servers, "A int, B int, C int", Target + "; ALTER TABLE destino ADD COLUMN \"Número\" integer");
        await scene.ConfigureAsync(new { renameColumns = new Dictionary<string, string> { ["A"] = "Número", ["b"] = "a" } });
        await scene.InsertAsync(1, "1, 2, 3");
        await scene.RunOnceAsync();
        Assert.Equal("2|∅|3|1", await scene.RowAsync("""SELECT a, b, c, "Número" FROM destino"""));
    }

    [Fact]
    public async Task The_last_four_are_shown_of_longer_values_only_and_hide_how_short_the_others_are()
    {
        await using var scene = await Scene.CreateAsync(servers, "CORTO nvarchar(20), BINARIO varbinary(8)", "CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, corto text, binario text)");
        await scene.ConfigureAsync(new { maskColumns = new Dictionary<string, string> { ["CORTO"] = "last4", ["BINARIO"] = "last4" } });
        await scene.InsertAsync(1, "N'', 0x");
        await scene.InsertAsync(2, "N'AB', 0xAB");
        await scene.InsertAsync(3, "N'ABCD', 0xABCD");
        await scene.InsertAsync(4, "N'ABCDE', 0xABCDEF");
        await scene.InsertAsync(5, "N'ABCDEFGHIJ', 0x0102030405");
        await scene.RunOnceAsync();
        Assert.Equal(
            ["1|****|****", "2|****|****", "3|****|****ABCD", "4|****BCDE|****CDEF", "5|******GHIJ|********0405"],
            await scene.RowsAsync("SELECT id, corto, binario FROM destino ORDER BY id"));
    }

    [Fact]
    public async Task The_clear_value_of_a_masked_column_is_seen_nowhere()
    {
        // Each of its own, so that what leaks can be named.
        string[] secrets = ["SECRETO-CEDULA-001", "4111222233334444", "NOTA-MUY-PRIVADA", "8877665544", "TEXTO-GRANDE-OCULTO"];
        await using var scene = await Scene.CreateAsync(servers, "CEDULA varchar(30), TARJETA char(16), NOTAS nvarchar(100), CUENTA bigint, LARGO nvarchar(max), PUBLICO varchar(20)", """
            CREATE TABLE destino (id integer PRIMARY KEY, modificado timestamp, cedula text, tarjeta text, notas text, cuenta text, largo text, publico varchar(20) CHECK (publico <> 'malo'))
            """);
        await scene.ConfigureAsync(new { maskColumns = new Dictionary<string, string> { ["CEDULA"] = "hash", ["TARJETA"] = "last4", ["NOTAS"] = "null", ["CUENTA"] = "hash", ["LARGO"] = "last4" } });
        scene.Settings["MASK_SALT"] = "la sal del mar";
        scene.Settings["LOG_LEVEL"] = "debug";
        var values = $"'{secrets[0]}', '{secrets[1]}', N'{secrets[2]}', {secrets[3]}, N'{secrets[4]}'";
        await scene.InsertAsync(1, $"{values}, 'visible-1'");
        await scene.InsertAsync(2, $"{values}, 'malo'");
        await scene.InsertAsync(3, "NULL, NULL, NULL, NULL, NULL, 'visible-3'");

        var producer = scene.Pipeline.Start("run", "--role", "producer");
        await Eventually.TrueAsync(async () => await scene.Pipeline.QueueLengthAsync() == 3, Pipeline.Patience, () => $"three records are queued. {scene.Said}");
        var redis = await RedisAsync(scene);
        Assert.Contains("visible-1", redis, StringComparison.Ordinal);
        AssertHidden(redis, "Redis");

        scene.Pipeline.Start("run", "--role", "consumer");
        await scene.UntilAsync("SELECT id FROM destino ORDER BY id", "1", "3");
        await scene.UntilAsync("SELECT row ->> 'ID' FROM sync_service.dead_letter", "2");
        Assert.Equal("************4444|∅|***************ULTO", await scene.RowAsync("SELECT tarjeta, notas, largo FROM destino WHERE id = 1"));
        Assert.Equal("t|t|f", await scene.RowAsync("SELECT cedula ~ '^[0-9a-f]{64}$', cuenta ~ '^[0-9a-f]{64}$', cedula = cuenta FROM destino WHERE id = 1"));
        Assert.Equal(
            await scene.RowAsync($"SELECT encode(hmac, 'hex') FROM (SELECT '\\x{Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData(System.Text.Encoding.UTF8.GetBytes("la sal del mar"), System.Text.Encoding.UTF8.GetBytes(secrets[0])))}'::bytea AS hmac) AS h"),
            await scene.RowAsync("SELECT cedula FROM destino WHERE id = 1"));
        Assert.Equal("∅|∅|∅|∅|∅|visible-3", await scene.RowAsync("SELECT cedula, tarjeta, notas, cuenta, largo, publico FROM destino WHERE id = 3"));

        AssertHidden(string.Concat(await scene.RowsAsync("SELECT t::text FROM destino t")), "the target");
        var letters = string.Concat(await scene.RowsAsync("SELECT d::text, encode(record, 'escape') FROM sync_service.dead_letter d"));
        Assert.Contains("malo", letters, StringComparison.Ordinal);
        AssertHidden(letters, "the dead letters");
        AssertHidden(string.Concat(await scene.RowsAsync("SELECT c::text FROM sync_service.checkpoint c")), "the checkpoint");

        var check = scene.Pipeline.Start("check");
        await check.ExitAsync(Pipeline.Patience);
        AssertHidden(scene.Said, "the console");
        foreach (var service in scene.Pipeline.Services)
        {
            if (!Directory.Exists($"{service.Folder}/logs")) continue;
            foreach (var file in Directory.GetFiles($"{service.Folder}/logs", "*.log")) AssertHidden(await ReadAsync(file), file);
        }

        Assert.False(producer.HasExited);

        void AssertHidden(string text, string where) => Assert.All(
            secrets, secret => Assert.False(text.Contains(secret, StringComparison.Ordinal) || text.Contains(secret[..^4], StringComparison.Ordinal), $"{secret} stands in {where}."));
    }

    private static async Task<string> ReadAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream);
        return await reader.ReadToEndAsync();
    }

    /// <summary>Every key with all that it holds, byte by byte.</summary>
    private static async Task<string> RedisAsync(Scene scene)
    {
        var database = await scene.Pipeline.QueueAsync();
        var all = new StringBuilder();
        foreach (var key in (string[])(await database.ExecuteAsync("KEYS", "*"))!)
        {
            all.Append(key);
            RedisValue[] held = await database.KeyTypeAsync(key) switch
            {
                RedisType.List => await database.ListRangeAsync(key),
                RedisType.Hash => [.. (await database.HashGetAllAsync(key)).SelectMany(entry => new[] { entry.Name, entry.Value })],
                RedisType.String => [await database.StringGetAsync(key)],
                var other => throw new InvalidOperationException($"{key} is a {other}, which nobody looks into here."),
            };
            foreach (var value in held) all.Append(System.Text.Encoding.Latin1.GetString((byte[])value!)).Append('\n');
        }

        return all.ToString();
    }
}
