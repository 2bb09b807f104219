using System.Text.Json;

namespace SyncService.Protocol;

/// <summary>A small JSON document while it is written, and then its text. It needs no metadata of a serializer.</summary>
internal sealed class JsonText : IDisposable
{
    private readonly MemoryStream bytes = new();

    public JsonText() => Json = new Utf8JsonWriter(bytes);

    public Utf8JsonWriter Json { get; }

    /// <summary>All that was written.</summary>
    public override string ToString()
    {
        Json.Flush();
        return System.Text.Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Begins another document, in the same memory.</summary>
    public void Restart()
    {
        bytes.SetLength(0);
        Json.Reset();
    }

    public void Dispose()
    {
        Json.Dispose();
        bytes.Dispose();
    }
}
