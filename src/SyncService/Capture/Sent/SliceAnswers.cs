using Microsoft.Data.SqlClient;
using SyncService.Capture.Discovery;
using SyncService.Capture.Values;
using SyncService.Protocol;

namespace SyncService.Capture.Sent;

/// <summary>What SQL Server answers about slices, over the connection of a reading.</summary>
internal sealed class SliceAnswers(SourceShape shape, SqlConnection connection, CancellationToken stop) : ISliceSource
{
    public bool IsCalledOff => stop.IsCancellationRequested;

    public SliceTotals Totals(Watermark from, Watermark until)
    {
        using var command = shape.Slices.TotalsOf(connection, from, until);
        using var cancel = stop.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        var totals = new SliceTotals();
        while (reader.Read()) totals.Add(reader.GetInt32(0), reader.GetInt64(1), reader.GetInt64(2));
        return totals;
    }

    public Watermark? Newest() => Newest(by: null);

    /// <param name="by">As SQL: rows with a later stamp do not count. Null: all do.</param>
    public Watermark? Newest(string? by)
    {
        using var command = shape.Slices.NewestOf(connection, by);
        using var cancel = stop.Register(command.Cancel);
        using var reader = command.ExecuteReader();
        return reader.Read() ? StampReaders.Read(reader, shape.ChangeColumn) : null;
    }
}
