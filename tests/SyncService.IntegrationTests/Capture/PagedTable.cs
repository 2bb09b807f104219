using System.Buffers.Binary;
using System.Globalization;
using LocalServers.SqlServer;
using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.Capture.Connections;
using SyncService.Capture.Sent;
using SyncService.Encoding;
using SyncService.IntegrationTests.Engine;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Capture;

/// <summary>A source table of a test's own, read in pages of a few rows. Its column N numbers the rows from 1; S is the change column.</summary>
internal sealed class PagedTable
{
    private readonly SqlConnections connections;
    private readonly string[] keys;

    private PagedTable(string name, SqlServerStandIn server, string[] keys, int port, TimeSpan? timeout)
    {
        (Name, Server, this.keys) = (name, server, keys);
        connections = new SqlConnections(EngineOptions.Of(server) with { Port = port, CommandTimeout = timeout ?? TimeSpan.FromMinutes(5) });
    }

    public string Name { get; }

    public SqlServerStandIn Server { get; }

    public int Rows { get; private set; }

    /// <param name="servers">The servers of the run.</param>
    /// <param name="columns">Of the table, behind N.</param>
    /// <param name="keys">Which of them identify a row to the target.</param>
    /// <param name="rows">Values of those columns as T-SQL writes them.</param>
    /// <param name="given">The columns that are given; empty: all.</param>
    /// <param name="port">Where it is read, if that is not the server's own.</param>
    /// <param name="ownServer">For a test that others must not disturb.</param>
    /// <param name="timeout">After which a statement is given up.</param>
    public static async Task<PagedTable> CreateAsync(TestServers servers, string columns, string[] keys, IReadOnlyList<string> rows, string given = "", int? port = null, SqlServerStandIn? ownServer = null, TimeSpan? timeout = null)
    {
        var server = ownServer ?? await servers.SourceAsync;
        var table = new PagedTable($"PAGINAS_{servers.NextNumber()}", server, keys, port ?? server.Port, timeout) { Rows = rows.Count };
        await server.ExecuteAsync($"CREATE TABLE {table.Name} (N int NOT NULL, {columns})");

        // In another order than any of a key's, so that it is the query that sorts.
        var mixed = Enumerable.Range(0, rows.Count).OrderBy(i => (i * 7919) % 104_729).ToList();
        foreach (var some in mixed.Chunk(100))
        {
            await server.ExecuteAsync($"INSERT INTO {table.Name} {(given.Length == 0 ? "" : $"(N, {given})")} VALUES {string.Join(", ", some.Select(i => string.Create(CultureInfo.InvariantCulture, $"({i + 1}, {rows[i]})")))}");
        }

        return table;
    }

    /// <summary>Nothing was sent, and a reading came to its end before: the next one asks for no more than for rows.</summary>
    public static SentWindow Nothing()
    {
        var sent = new SentWindow(TimeProvider.System);
        sent.Completed(new SliceReading(sent.Slices, sent.Slices.Plan(default, null), default, default), 0);
        return sent;
    }

    /// <summary>The numbers of the rows as they come, in pages of so many rows at first.</summary>
    public async Task<List<int>> ReadAsync(int page)
    {
        var source = Source(TimeProvider.System, page);
        using var limit = new CancellationTokenSource(Pipeline.Patience);
        List<int> read = [];
        await foreach (var chunk in source.ReadAsync(default, Nothing(), static _ => { }, limit.Token))
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.Count; i++) read.Add(BinaryPrimitives.ReadInt32BigEndian(chunk[i].Span[(RecordHeader.Size + 2 + 4)..]));
            }
        }

        return read;
    }

    /// <summary>The header of each record as it comes.</summary>
    public async Task<List<RecordHeader>> HeadersAsync(int page, TimeProvider clock)
    {
        using var limit = new CancellationTokenSource(Pipeline.Patience);
        List<RecordHeader> read = [];
        await foreach (var chunk in Source(clock, page).ReadAsync(default, Nothing(), static _ => { }, limit.Token))
        {
            using (chunk)
            {
                for (var i = 0; i < chunk.Count; i++)
                {
                    Assert.True(RecordHeader.TryRead(chunk[i].Span, out var header));
                    read.Add(header);
                }
            }
        }

        return read;
    }

    /// <summary>The table as a stream reads it.</summary>
    /// <param name="clock">Says when the columns are looked at again.</param>
    /// <param name="page">Rows of a page, at first.</param>
    /// <param name="columns">The only ones that are wanted; none: all.</param>
    public SqlServerSource Source(TimeProvider clock, int page = 1000, params string[] columns)
    {
        var stream = new StreamSpec { Name = "pages", Source = Name, Target = "t", KeyColumns = keys, ChangeColumn = "S", IncludeColumns = columns };
        return new SqlServerSource(stream, connections, (_, _) => Task.FromResult<IReadOnlyList<string>>(keys), new CaptureLog(NullLogger.Instance), clock, page);
    }
}
