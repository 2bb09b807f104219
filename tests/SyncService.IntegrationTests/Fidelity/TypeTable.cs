using System.Data;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;
using SyncService.IntegrationTests.Fidelity.Types;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>A source table with a column for each of some types, and its values.</summary>
internal sealed class TypeTable(string name, IReadOnlyList<SourceType> types, IReadOnlyList<IReadOnlyList<Sample?>> values)
{
    private const int RandomValues = 1_000;
    private const int Nulls = 5;

    public const string Key = "ID";
    public const string ChangeColumn = "MODIFICADO";

    public string Name => name;

    public IReadOnlyList<SourceType> Types => types;

    /// <summary>By column, then by row; null is NULL.</summary>
    public IReadOnlyList<IReadOnlyList<Sample?>> Values => values;

    public int Rows => values[0].Count;

    public static TypeTable Fill(string name, Random random, params IReadOnlyList<SourceType> types)
    {
        var rows = types.Max(type => type.Extremes.Count) + RandomValues + Nulls;
        return new(name, types, [.. types.Select(type => Fill(type, rows, random))]);
    }

    /// <summary>A table of variants with the values of other tables, which are as long or longer.</summary>
    public static TypeTable Variants(string name, IReadOnlyList<TypeTable> bases)
    {
        var rows = bases.Min(table => table.Rows);
        List<(SourceType Type, IReadOnlyList<Sample?> Values)> columns = [];
        foreach (var table in bases)
        {
            columns.AddRange(table.Types.Zip(table.Values).Where(column => column.First.TextInVariant is not null)
                .Select(column => (VariantTypes.Of(column.First), (IReadOnlyList<Sample?>)[.. column.Second.Take(rows).Select(AsVariant)])));
        }

        return new(name, [.. columns.Select(column => column.Type)], [.. columns.Select(column => column.Values)]);
    }

    /// <summary>Creates the table and fills it.</summary>
    public async Task CreateAsync(SqlServerStandIn server)
    {
        foreach (var alias in types.Where(type => type.IsAlias)) await server.ExecuteAsync($"CREATE TYPE dbo.{alias.Name} FROM {alias.Definition}");
        await DefineAsync(server);
        var given = types.Index().Where(type => !type.Item.IsMadeByTheServer).ToList();
        await using var connection = await server.OpenAsync();
        using var bulk = new SqlBulkCopy(connection) { DestinationTableName = name, BulkCopyTimeout = 300 };
        using var rows = new DataTable();
        rows.Columns.Add(Key, typeof(int));
        rows.Columns.Add(ChangeColumn, typeof(DateTime));
        foreach (var (i, type) in given) rows.Columns.Add(type.Name, ColumnType(values[i].First(value => value is not null)!.Given));
        foreach (DataColumn column in rows.Columns) bulk.ColumnMappings.Add(column.ColumnName, column.ColumnName);
        for (var row = 0; row < Rows; row++) rows.Rows.Add([row, Stamp(row), .. given.Select(type => values[type.Index][row]?.Given ?? DBNull.Value)]);
        await bulk.WriteToServerAsync(rows);
    }

    /// <summary>Creates the table and fills it with what other tables hold, cast to the types of this one.</summary>
    public async Task CreateFromAsync(SqlServerStandIn server, IReadOnlyList<TypeTable> bases, string baseOf)
    {
        await DefineAsync(server);
        var from = bases.Select(table => table.Name).ToList();
        var casts = types.Select(type => $"CAST({Source(type)} AS {type.Definition})");
        var joins = from.Skip(1).Select(table => $"JOIN {table} ON {table}.{Key} = {from[0]}.{Key}");
        await server.ExecuteAsync(
            $"INSERT INTO {name} SELECT {from[0]}.{Key}, {from[0]}.{ChangeColumn}, {string.Join(", ", casts)} FROM {from[0]} {string.Join(' ', joins)} WHERE {from[0]}.{Key} < {Rows}");

        string Source(SourceType type)
        {
            var column = baseOf + type.Name[2..];
            return $"{bases.First(table => table.Types.Any(known => known.Name == column)).Name}.{column}";
        }
    }

    /// <summary>What PostgreSQL must show of a column, row by row.</summary>
    public async Task<IReadOnlyList<string?>> ExpectedAsync(int column, SqlServerStandIn server)
    {
        if (!types[column].IsMadeByTheServer) return [.. values[column].Select(value => value?.Shown)];
        await using var connection = await server.OpenAsync();
        await using var command = new SqlCommand($"SELECT {types[column].Name} FROM {name} ORDER BY {Key}", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string?> made = [];
        while (await reader.ReadAsync()) made.Add(Convert.ToHexStringLower((byte[])reader.GetValue(0)));
        return made;
    }

    public long Count(Loss loss) => values.Sum(column => column.LongCount(value => value is not null && value.Loss.HasFlag(loss)));

    private Task DefineAsync(SqlServerStandIn server) => server.ExecuteAsync(
        $"CREATE TABLE {name} ({Key} int NOT NULL PRIMARY KEY, {ChangeColumn} datetime2(7) NOT NULL, {string.Join(", ", types.Select(type => type.ColumnDefinition))})");

    /// <summary>A column of floats would give back its zeros without their sign.</summary>
    private static Type ColumnType(object given) => given is float or double ? typeof(object) : given.GetType();

    private static DateTime Stamp(int row) => new DateTime(2024, 5, 1, 10, 0, 0).AddMilliseconds(row);

    private static Sample? AsVariant(Sample? value) =>
        value is null ? null : value with { Shown = value.InVariant ?? value.Shown, Loss = value.Loss & Loss.Replaced };

    private static List<Sample?> Fill(SourceType type, int rows, Random random)
    {
        var nulls = type is { IsNullable: true, IsMadeByTheServer: false } ? Nulls : 0;
        return [.. type.Extremes, .. Enumerable.Range(0, rows - nulls - type.Extremes.Count).Select(_ => type.Any(random)), .. Enumerable.Repeat<Sample?>(null, nulls)];
    }
}
