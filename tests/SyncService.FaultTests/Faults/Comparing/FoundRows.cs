using System.Globalization;
using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.FaultTests.Load;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults.Comparing;

/// <summary>Notes that go or change without a trace, so that nothing but a comparison finds them, and sends them through the queue. By the one who holds the workload's turn.</summary>
internal sealed class FoundRows
{
    private const string Columns = "SYNC_ID, CONDUCE, FECHA_EMISION, FACTURADO, NUMERO_FACTURA, CODIGO_CLIENTE, CLIENTE, TOTAL, ULTIMA_MODIFICACION";

    private readonly Stage stage;
    private readonly bool areDeleted;
    private readonly int from;
    private readonly int count;
    private readonly string notes;

    private FoundRows(Stage stage, StageStream stream, bool areDeleted, int from, int count)
    {
        (this.stage, Stream, this.areDeleted, this.from, this.count) = (stage, stream, areDeleted, from, count);
        notes = $"CONDUCE >= '{DeliveryNoteGenerator.Conduce(from)}' AND CONDUCE < '{DeliveryNoteGenerator.Conduce(from + count)}'";
    }

    public StageStream Stream { get; }

    /// <summary>Some of a stream whose other deletes are all carried out, of a source from which deletes are let through.</summary>
    public static async Task<FoundRows> ChooseAsync(Stage stage, Random random, bool areDeleted)
    {
        // A row version would tell of a change.
        var streams = stage.Streams.Where(stream => stream.Deletes != DeletePolicy.Keep && (areDeleted || !stream.IsVersioned)).ToList();
        var stream = streams[random.Next(streams.Count)];
        await stage.Load.Deletions.MakeAgainAsync(stream, int.MaxValue, random.Next(1_000_000) / 100m);
        await stage.Settlement.FreshAsync(stream);
        var count = random.Next(2, 12);
        return new FoundRows(stage, stream, areDeleted, random.Next(Deletions.Untouched + 1, stage.Load.RowsOf(stream) - count), count);
    }

    /// <summary>They go, or get another total and an old stamp.</summary>
    public Task ChangeAsync() => areDeleted
        ? stage.Load.Deletions.DeleteAsync(Stream, from, count)
        : stage.Source.ExecuteAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"""
            UPDATE {Stream.Source.Table} SET TOTAL = TOTAL + 1, NUMERO_FACTURA = '{stage.Load.NextNumber()}', ULTIMA_MODIFICACION = DATEADD(DAY, -400, ULTIMA_MODIFICACION)
            WHERE {notes}
            """));

    /// <summary>Returns when all records that the comparison has asked for are in the queue. The target's table is held.</summary>
    public Task OnTheirWayAsync()
    {
        var kind = areDeleted ? "delete" : "resync";
        var sql = $"SELECT count(*) FROM sync_service.request WHERE stream = '{Stream.Name}' AND kind = '{kind}' AND asked_by = 'verify' AND state = 'enqueued' AND done_at IS NULL";
        return Eventually.TrueAsync(
            async () => await stage.Postgres.ScalarAsync<long>(Stage.Database, sql) > 0, Stage.Patience, () => $"a {kind} of {Stream.Name} is on its way\n{stage.Services.Tail()}");
    }

    /// <summary>Keeps them as they are, stamps included.</summary>
    public Task KeepAsync() => stage.Source.ExecuteAsync($"SELECT {Columns} INTO KEPT FROM {Stream.Source.Table} WHERE {notes}");

    public async Task PutBackAsync()
    {
        await stage.Source.ExecuteAsync($"INSERT INTO {Stream.Source.Table} ({Columns}) SELECT {Columns} FROM KEPT; DROP TABLE KEPT");
        for (var note = from; note < from + count; note++) stage.Load.Deletions.Made(Stream, note);
    }
}
