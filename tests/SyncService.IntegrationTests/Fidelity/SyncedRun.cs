using LocalServers.Service;
using LocalServers.SqlServer;
using Npgsql;
using SyncService.IntegrationTests.Fidelity.Types;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>What was expected of each type, what PostgreSQL has, and what the program said.</summary>
internal sealed class SyncedRun
{
    private readonly Dictionary<string, (SourceType Type, IReadOnlyList<string?> Expected, IReadOnlyList<string?> Found)> columns = [];

    public required SyncServiceProcess Service { get; init; }

    public required IReadOnlyList<TypeTable> Tables { get; init; }

    /// <summary>What <c>check --json</c> said before the run.</summary>
    public required string Check { get; init; }

    public static async Task<SyncedRun> ReadAsync(IReadOnlyList<TypeTable> tables, SyncServiceProcess service, Pipeline pipeline, SqlServerStandIn source, string check)
    {
        var run = new SyncedRun { Service = service, Tables = tables, Check = check };
        await using var connection = await pipeline.Postgres.OpenAsync(pipeline.Database);
        await using (var styles = new NpgsqlCommand("SET DateStyle = 'ISO, MDY'; SET IntervalStyle = 'postgres'; SET TimeZone = 'UTC'; SET bytea_output = 'hex'; SET extra_float_digits = 1", connection))
        {
            await styles.ExecuteNonQueryAsync();
        }

        foreach (var table in tables)
        {
            for (var i = 0; i < table.Types.Count; i++)
            {
                run.columns.Add(table.Types[i].Name, (table.Types[i], await table.ExpectedAsync(i, source), await FoundAsync(connection, table.Name, table.Types[i])));
            }
        }

        return run;
    }

    public void AssertSame(string type)
    {
        var (of, expected, found) = columns[type];
        Assert.Equal(expected.Count, found.Count);
        var wrong = Enumerable.Range(0, expected.Count).Where(i => expected[i] != found[i]).ToList();
        var examples = wrong.Take(5).Select(i => $"row {i}: expected {Shown(expected[i])}, found {Shown(found[i])}");
        Assert.True(wrong.Count == 0, $"{of.Definition}: {wrong.Count} of {expected.Count} values differ (SYNC_SEED={SyncedTypes.Seed}).\n{string.Join('\n', examples)}");
    }

    public int Values(string type) => columns[type].Expected.Count(value => value is not null);

    private static async Task<IReadOnlyList<string?>> FoundAsync(NpgsqlConnection connection, string table, SourceType type)
    {
        var sql = $"SELECT {type.Text} FROM (SELECT {TypeTable.Key} AS id, {type.Name} AS v FROM {table}) AS t ORDER BY id";
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string?> found = [];
        while (await reader.ReadAsync()) found.Add(await reader.IsDBNullAsync(0) ? null : reader.GetString(0));
        return found;
    }

    /// <summary>Every unit that is not plain, by its number: on a terminal they look alike.</summary>
    private static string Shown(string? value) => value is null
        ? "NULL"
        : $"'{string.Concat(value.Take(80).Select(unit => unit is >= ' ' and <= '~' ? unit.ToString() : $"\\u{(int)unit:X4}"))}' ({value.Length})";
}
