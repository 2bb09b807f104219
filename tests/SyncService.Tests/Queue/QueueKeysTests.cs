using SyncService.Queue;

namespace SyncService.Tests.Queue;

public sealed class QueueKeysTests
{
    [Theory]
    [InlineData("default", "sync_queue sync_queue:cursor sync_queue:schemas last_sync_timestamp")]
    [InlineData("sales", "sync_queue:sales sync_queue:sales:cursor sync_queue:sales:schemas last_sync_timestamp:sales")]
    public void Only_a_named_stream_carries_its_name(string stream, string expected)
    {
        var keys = QueueKeys.Of(new StreamSpec { Name = stream, Source = "V", Target = "t" });
        Assert.Equal(expected, $"{keys.Records} {keys.Cursor} {keys.Schemas} {keys.LastSync}");
    }

    [Theory]
    [InlineData("default")]
    [InlineData("sales")]
    public void A_prefix_stands_before_every_key_and_changes_nothing_else(string name)
    {
        var stream = new StreamSpec { Name = name, Source = "V", Target = "t" };
        Assert.Equal(QueueKeys.Of(stream).All.Select(key => $"test:{key}"), QueueKeys.Of(stream, "test:").All.Select(key => key.ToString()));
    }
}
