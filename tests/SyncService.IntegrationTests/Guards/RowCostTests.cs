using SyncService.Capture.Discovery;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Encoding;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;

namespace SyncService.IntegrationTests.Guards;

/// <summary>What a row costs in memory on its way from the source, counted on the one thread that reads it.</summary>
public sealed class RowCostTests(TestServers servers, ITestOutputHelper output)
{
    private const int Rows = 20_000;

    /// <summary>The first compiles. Of the others, those cost most that had to wait for the network most often.</summary>
    private const int Readings = 6;

    [Fact]
    public async Task A_row_allocates_what_the_client_of_SQL_Server_needs_and_nothing_of_ours()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, Rows);
        var spec = new StreamSpec { Name = StreamSpec.DefaultName, Source = sales.Source.View, Target = "t", KeyColumns = ["CONDUCE"] };
        await using var connection = await sales.Source.Server.OpenAsync();
        var columns = SourceDiscovery.Read(connection, spec);
        var shape = SourceShape.Build(spec, columns, SourceShape.Describe(spec, columns), ["CONDUCE"]);
        using var writer = new RecordWriter(shape.Schema.Id, columns.Count);
        ColumnReader[] readers = [.. columns.Select(ColumnReaders.For)];

        long Read(Action<Microsoft.Data.SqlClient.SqlDataReader> row)
        {
            using var command = shape.Query.Command(connection, Rows + 1, Watermark.Start(shape.Kind, new DateTime(2000, 1, 1, 0, 0, 0, DateTimeKind.Unspecified)), null);
            using var reader = command.ExecuteReader();
            Assert.True(reader.Read());
            row(reader);
            var before = GC.GetAllocatedBytesForCurrentThread();
            while (reader.Read()) row(reader);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        long ClientAlone() => Read(reader =>
        {
            writer.Begin();
            for (var i = 0; i < readers.Length; i++) readers[i](reader, i, writer);
            writer.Abandon();
        });

        long Encoded()
        {
            using var encoder = new RowEncoder(shape, new ColumnMasks(spec, ""), new SentWindow(TimeProvider.System), new ReadingPosition(default, TimeProvider.System), TimeProvider.System);
            return Read(reader =>
            {
                encoder.Add(reader, isLastOfPage: false, out _);
                if (encoder.IsFull) encoder.Take().Dispose();
            });
        }

        var (client, whole) = (Least(ClientAlone), Least(Encoded));
        output.WriteLine($"the client alone: {client / (double)Rows:0.0} bytes a row; with ours: {whole / (double)Rows:0.0}");

        // A chunk of 2,000 rows has an object and the text of its last key.
        Assert.InRange((whole - client) / (double)Rows, -1, 1);
    }

    private static long Least(Func<long> read) => Enumerable.Range(0, Readings).Min(_ => read());
}
