using SyncService.Capture;
using SyncService.Protocol.Identities;
using SyncService.Queue;
using SyncService.Target;

namespace SyncService.Workers.Producing;

/// <summary>Finds out what a stream is now: what the source is, and which columns of the target it fills.</summary>
internal sealed class StreamIdentification(StreamSpec stream, ISource source, TargetMapping map)
{
    /// <exception cref="SyncException">The source does not answer, or the target cannot take its rows: nothing is to be read then.</exception>
    public async Task<IdentifiedStream> IdentifyAsync(CancellationToken cancellation)
    {
        var standing = await source.IdentifyAsync(cancellation);
        var target = await map(standing.Schema, cancellation);
        var schema = standing.Schema;
        var identity = new StreamIdentity
        {
            Source = standing.Server.Source,
            Database = standing.Server.Database,
            Server = standing.Server.Name,
            Mode = standing.Mode.Word(),
            ChangeColumn = schema.ChangeColumn.Source,
            ChangeType = standing.ChangeType,
            Start = standing.Start,
            Key = [.. schema.Keys.Select(key => key.Source)],
            Columns =
            [
                .. schema.Columns.Where(column => target.Columns.ContainsKey(column.Source)).Select(column =>
                {
                    var (name, place) = target.Columns[column.Source];
                    return new IdentityColumn(column.Source, name, place, MaskOf(column.Source), column.SourceType);
                }),
            ],
            SaltDigest = standing.SaltDigest,
            Zone = target.Zone,
            Table = target.Oid,
            Schema = QueueKeys.SchemaField(schema.Id),
        };
        return new IdentifiedStream(identity, standing.Counter, standing.Replicated) { Seen = standing.Seen };
    }

    private string? MaskOf(string column) => stream.MaskColumns.TryGetValue(column, out var mask) ? mask.ToString().ToLowerInvariant() : null;
}
