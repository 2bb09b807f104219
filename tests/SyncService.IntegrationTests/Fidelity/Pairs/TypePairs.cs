using System.Globalization;
using LocalServers.Postgres;
using Npgsql;
using SyncService.IntegrationTests.Engine;
using SyncService.IntegrationTests.Setup;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;

namespace SyncService.IntegrationTests.Fidelity.Pairs;

/// <summary>Each source type in each target type that has a cast, with what became of its values: written as the upsert writes them, over a session of the service's.</summary>
public sealed class TypePairs(TestServers servers) : IAsyncLifetime
{
    /// <summary>A zone that leaves out the first hour of a day, and has the last of another twice.</summary>
    private const string Zone = "America/Santiago";

    internal IReadOnlyList<TypePair> All { get; private set; } = [];

    public async ValueTask InitializeAsync()
    {
        var postgres = await servers.PostgresAsync;
        var database = $"pairs_{servers.NextNumber()}";
        await postgres.CreateDatabaseAsync(database);
        await postgres.ExecuteAsync(database, $"{PairTarget.Needed} CREATE TABLE t (id serial, {string.Join(", ", PairTarget.All.Select((target, i) => $"c{i} {target.Type}"))})");
        await using var connections = new PostgresConnections(EngineOptions.Of(postgres, database) with { TimeZone = Zone });
        await using var session = await connections.OpenSessionAsync(default);
        var table = (await TargetCatalog.ReadAsync(session.Connection, PgName.Parse("t"), default))!;
        List<TypePair> all = [];
        foreach (var source in PairSource.All)
        {
            var pairs = PairTarget.All.Select((target, i) => new TypePair(source, target, table.Columns[i + 1])).Where(pair => pair.Cast is not null && pair.Target.IsFor(source)).ToList();
            all.AddRange(await SendAsync(session.Connection, source, pairs));
        }

        All = all;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<IReadOnlyList<TypePair>> SendAsync(NpgsqlConnection connection, PairSource source, IReadOnlyList<TypePair> pairs)
    {
        var staged = pairs.SelectMany((pair, i) => source.Of(pair.Target).Select(value => string.Create(CultureInfo.InvariantCulture, $"({i}, {Staged(source, value.Given)}, {Literal(value.Same)}, {Literal(value.Given)})")));
        await ExecuteAsync(connection, $"""
            DROP TABLE IF EXISTS staged, outcome;
            CREATE TEMP TABLE staged (place serial, pair int, v {CastSql.NameOf(source.Canonical)}, same text, given text);
            CREATE TEMP TABLE outcome (pair int, given text, state text, held text, kept bool);
            INSERT INTO staged (pair, v, same, given) VALUES {string.Join(", ", staged)};
            """);
        await ExecuteAsync(connection, $"""
            DO $pairs$
            DECLARE
              _at record;
              _held text;
              _kept bool;
              _row int;
            BEGIN
              {string.Join("\n", pairs.Select(Sent))}
            END $pairs$
            """);
        await using var command = new NpgsqlCommand("SELECT pair, given, state, held, kept FROM outcome", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var outcomes = pairs.Select(_ => new List<PairOutcome>()).ToList();
        while (await reader.ReadAsync())
        {
            outcomes[reader.GetInt32(0)].Add(new PairOutcome(reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetBoolean(4)));
        }

        return [.. pairs.Select((pair, i) => pair with { Outcomes = outcomes[i] })];
    }

    private static string Sent(TypePair pair, int i) => string.Create(CultureInfo.InvariantCulture, $"""
        FOR _at IN SELECT place, given FROM staged WHERE pair = {i} LOOP
          BEGIN
            INSERT INTO t ({pair.Column.Sql}) SELECT {pair.Cast} FROM staged AS s WHERE s.place = _at.place RETURNING id, {pair.Column.Sql}::text INTO _row, _held;
            BEGIN
              SELECT {pair.ReadBack} INTO _kept FROM (SELECT {pair.Column.Sql} AS t FROM t WHERE id = _row) AS held, staged WHERE place = _at.place;
            EXCEPTION WHEN data_exception OR undefined_function OR cannot_coerce THEN
              _kept := false;
            END;
            INSERT INTO outcome VALUES ({i}, _at.given, NULL, _held, _kept);
          EXCEPTION WHEN OTHERS THEN
            INSERT INTO outcome VALUES ({i}, _at.given, SQLSTATE, NULL, false);
          END;
        END LOOP;
        """);

    private static string Staged(PairSource source, string given) =>
        source.IsPadded ? $"rpad({Literal(given)}, {source.Column.Length})" : $"{Literal(given)}::{CastSql.NameOf(source.Canonical)}";

    private static string Literal(string? text) => text is null ? "NULL" : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
