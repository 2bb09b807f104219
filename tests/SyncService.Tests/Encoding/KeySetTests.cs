using SyncService.Encoding;

namespace SyncService.Tests.Encoding;

public sealed class KeySetTests
{
    [Fact]
    public void A_key_is_new_once()
    {
        using var keys = new KeySet(1000);
        var random = new Random(7);
        var all = Enumerable.Range(0, 1000).Select(_ => (ulong)random.NextInt64()).Distinct().ToList();
        foreach (var key in all) Assert.True(keys.Add(key));
        foreach (var key in all) Assert.False(keys.Add(key));
        keys.Clear();
        Assert.True(keys.Add(all[0]));
    }

    [Fact]
    public void Keys_that_share_a_slot_are_told_apart()
    {
        using var keys = new KeySet(8);
        foreach (var key in new ulong[] { 0, 16, 32, 15, 31, 47 }) Assert.True(keys.Add(key));
        foreach (var key in new ulong[] { 0, 16, 32, 15, 31, 47 }) Assert.False(keys.Add(key));
    }
}
