using SyncService.Encoding;

namespace SyncService.Tests.Encoding.Fields;

/// <summary>One value through the production encoder.</summary>
internal static class EncodedField
{
    public static byte[]? Of(Action<RecordWriter> write) => Of(write, out _);

    public static byte[]? Of(Action<RecordWriter> write, out long altered)
    {
        using var writer = new RecordWriter(1, 1);
        writer.Begin();
        write(writer);
        altered = writer.TakeLosses().Replaced;
        return Decoded.Field(writer.Since(RecordHeader.Size));
    }
}
