using SyncService.Workers;
using SyncService.Workers.Consuming;
using SyncService.Workers.Producing;

namespace SyncService.Running;

/// <summary>The halves of one stream that this process runs, and the stores between them.</summary>
/// <param name="Producer">Null where another process reads the source.</param>
/// <param name="Consumer">Null where another process writes the target.</param>
internal sealed record StreamHalves(StreamStores Stores, Producer? Producer, Consumer? Consumer) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        if (Consumer is not null) await Consumer.DisposeAsync();
        Stores.Queued.Dispose();
    }
}
