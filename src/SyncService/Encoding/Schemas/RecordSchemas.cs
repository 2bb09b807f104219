namespace SyncService.Encoding.Schemas;

/// <summary>The schemas that records in a queue refer to, kept once read.</summary>
internal sealed class RecordSchemas
{
    private readonly Dictionary<ulong, RecordSchema> known = [];

    public RecordSchema? Find(ulong id) => known.GetValueOrDefault(id);

    public void Add(RecordSchema schema) => known[schema.Id] = schema;
}
