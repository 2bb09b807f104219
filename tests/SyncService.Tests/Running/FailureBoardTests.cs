using SyncService.Running;

namespace SyncService.Tests.Running;

public sealed class FailureBoardTests
{
    private const string Down = "Cannot reach Redis.";

    private readonly FailureBoard board = new();

    [Fact]
    public void One_worker_speaks_for_all_that_meet_the_same_failure()
    {
        Assert.Equal("a", board.Meet("a", Role.Producer, Down));
        for (var i = 0; i < 300; i++) Assert.Null(board.Meet($"s{i}", Role.Consumer, Down));
        Assert.Equal("a and 300 others", board.Meet("a", Role.Producer, Down));
    }

    [Fact]
    public void Both_halves_of_a_stream_are_one_stream()
    {
        board.Meet("a", Role.Producer, Down);
        Assert.Null(board.Meet("a", Role.Consumer, Down));
        Assert.Equal("a", board.Meet("a", Role.Producer, Down));
    }

    [Fact]
    public void Who_works_again_leaves_the_word_to_the_next()
    {
        board.Meet("a", Role.Producer, Down);
        board.Meet("b", Role.Producer, Down);
        board.Leave("a", Role.Producer);
        Assert.Equal("b", board.Meet("b", Role.Producer, Down));
        Assert.Null(board.Meet("a", Role.Producer, Down));
    }

    [Fact]
    public void Another_failure_is_another_matter()
    {
        board.Meet("a", Role.Producer, Down);
        board.Meet("b", Role.Producer, Down);
        Assert.Equal("b", board.Meet("b", Role.Producer, "There is no view b."));
        Assert.Equal("a", board.Meet("a", Role.Producer, Down));
    }
}
