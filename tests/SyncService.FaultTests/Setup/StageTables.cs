using System.Data;
using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using Microsoft.Data.SqlClient;
using SyncService.FaultTests.Setup.Deletes;

namespace SyncService.FaultTests.Setup;

/// <summary>Makes and fills the tables of a stage.</summary>
internal static class StageTables
{
    public const string Reader = "lector";
    public const string Writer = "sync_user";

    /// <summary>Of the service's login in SQL Server.</summary>
    public static string ReaderPassword { get; } = Secret.New();

    /// <summary>Of the service's role in PostgreSQL, which is no superuser, for limits do not bind those.</summary>
    public static string WriterPassword { get; } = Secret.New();

    public static async Task CreateAsync(Stage stage, int rows)
    {
        await CreateSourceAsync(stage, []);
        foreach (var stream in stage.Streams) await stream.Source.FillAsync(stream.Notes.Notes(rows));
        await stage.Postgres.CreateDatabaseAsync(Stage.Database);
        await stage.Postgres.CreateRoleAsync(Writer, WriterPassword);
        await stage.Postgres.ExecuteAsync(Stage.Database, Regressions.Create);
        await stage.Postgres.ExecuteAsync(Stage.Database, Removals.Create);
        foreach (var stream in stage.Streams)
        {
            await stream.Target.CreateAsync();
            if (stream.IsVersioned) await stream.Target.ExecuteAsync($"ALTER TABLE {stream.Target.Table} ADD {StageStream.RowVersion} bytea");
            if (stream.IsCompound) await stream.Target.ExecuteAsync($"ALTER TABLE {stream.Target.Table} DROP CONSTRAINT {stream.Target.Table}_pkey CASCADE, ADD PRIMARY KEY (conduce, sync_id)");
            if (stream.Deletes == DeletePolicy.Mark) await stream.Target.ExecuteAsync($"ALTER TABLE {stream.Target.Table} ADD {StageStream.Mark} timestamptz");
            if (stream.IsWatched) await stream.Target.ExecuteAsync(Watch(stream));
        }

        await stage.Postgres.ExecuteAsync(
            Stage.Database, $"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {Writer}; CREATE SCHEMA sync_service AUTHORIZATION {Writer}");
    }

    /// <summary>What has PostgreSQL note what is done to the rows of a stream that is watched.</summary>
    public static string Watch(StageStream stream) => $"{Regressions.Watch(stream.Target.Table)}; {Removals.Watch(stream.Target.Table, stream.Deletes == DeletePolicy.Mark)}";

    /// <summary>Tables, views, the service's login, and the rows of an earlier server.</summary>
    public static async Task CreateSourceAsync(Stage stage, IReadOnlyList<DataTable> rows)
    {
        await stage.Source.ExecuteAsync($"CREATE LOGIN {Reader} WITH PASSWORD = '{ReaderPassword}'");
        await stage.Source.ExecuteAsync($"CREATE USER {Reader} FOR LOGIN {Reader}");
        for (var i = 0; i < stage.Streams.Count; i++)
        {
            var source = stage.Streams[i].Source;
            await CreateSourceAsync(stage.Streams[i]);
            if (rows.Count <= i) continue;
            await using var connection = await stage.Source.OpenAsync();
            using var bulk = new SqlBulkCopy(connection) { DestinationTableName = $"dbo.{source.Table}" };
            await bulk.WriteToServerAsync(rows[i]);
        }
    }

    /// <summary>Table and view of one stream.</summary>
    public static async Task CreateSourceAsync(StageStream stream)
    {
        await stream.Source.CreateAsync();
        if (stream.IsVersioned) await AddRowVersionAsync(stream.Source);
        await stream.Source.Server.ExecuteAsync($"GRANT SELECT ON {stream.Source.View} TO {Reader}");
    }

    private static async Task AddRowVersionAsync(SalesSource source)
    {
        await source.Server.ExecuteAsync($"ALTER TABLE {source.Table} ADD {StageStream.RowVersion} rowversion");
        await source.Server.ExecuteAsync($"CREATE INDEX IX_{source.Table}_{StageStream.RowVersion} ON {source.Table} ({StageStream.RowVersion})");
        await source.Server.ExecuteAsync($"DROP VIEW {source.View}");
        await source.Server.ExecuteAsync($"CREATE VIEW {source.View} AS SELECT * FROM {source.Table}");
    }

    /// <summary>All rows of all streams.</summary>
    public static async Task<IReadOnlyList<DataTable>> DumpAsync(Stage stage)
    {
        List<DataTable> tables = [];
        await using var connection = await stage.Source.OpenAsync();
        foreach (var stream in stage.Streams)
        {
            await using var command = new SqlCommand($"SELECT * FROM {stream.Source.Table}", connection);
            await using var reader = await command.ExecuteReaderAsync();
            var table = new DataTable();
            table.Load(reader);

            // The server gives them anew.
            table.Constraints.Clear();
            if (stream.IsVersioned) table.Columns.Remove(StageStream.RowVersion);
            tables.Add(table);
        }

        return tables;
    }
}
