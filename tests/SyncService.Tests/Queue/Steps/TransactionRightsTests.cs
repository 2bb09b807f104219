using SyncService.Queue.Steps;

namespace SyncService.Tests.Queue.Steps;

public sealed class TransactionRightsTests
{
    [Fact]
    public void A_right_holds_until_something_speaks_against_it()
    {
        var rights = new TransactionRights();
        Assert.False(rights.Granted);
        rights.Grant();
        Assert.True(rights.Granted);
        rights.Forget();
        Assert.False(rights.Granted);
        rights.Grant();
        rights.Avoid();
        Assert.False(rights.Granted);
    }

    [Fact]
    public void What_was_refused_is_asked_for_again_after_a_thousand_chunks()
    {
        var rights = new TransactionRights();
        for (var round = 0; round < 2; round++)
        {
            Assert.False(rights.AreAvoided());
            rights.Avoid();
            for (var i = 0; i < 1_000; i++) Assert.True(rights.AreAvoided());
        }

        Assert.False(rights.AreAvoided());
        Assert.False(rights.AreAvoided());
    }
}
