using Microsoft.Extensions.Time.Testing;
using SyncService.Observation;

namespace SyncService.Tests.Observation;

public sealed class LookTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider clock = new();
    private readonly List<(CancellationToken Token, TaskCompletionSource<string> Answer)> asked = [];
    private readonly SemaphoreSlim question = new(0);
    private readonly Look<string> look;

    public LookTests() => look = new Look<string>(AskAsync, "nothing", TimeSpan.FromSeconds(3), Patience, clock);

    public void Dispose()
    {
        look.Dispose();
        question.Dispose();
    }

    [Fact]
    public async Task Many_who_want_to_know_at_once_ask_once()
    {
        Task[] waiting = [look.AskAsync(), look.AskAsync(), look.AskAsync()];
        await AnswerAsync("yes");
        await Task.WhenAll(waiting);

        await look.AskAsync();

        Assert.Single(asked);
        Assert.Equal("yes", look.Seen.Known);
        Assert.Equal(clock.GetUtcNow(), look.Seen.At);
    }

    [Fact]
    public async Task It_is_asked_again_once_the_answer_is_old()
    {
        var first = look.AskAsync();
        await AnswerAsync("yes");
        await first;
        clock.Advance(TimeSpan.FromSeconds(3));

        var second = look.AskAsync();
        await AnswerAsync("no");
        await second;

        Assert.Equal("no", look.Seen.Known);
    }

    [Fact]
    public async Task A_question_without_an_answer_is_cancelled_and_waited_for_no_longer_than_the_patience()
    {
        var began = clock.GetUtcNow();
        var waiting = look.AskAsync();
        await question.WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(Patience);

        await waiting.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        await CancelledAsync(asked[0].Token);
        Assert.Equal(began, look.Seen.SilentSince);
        Assert.Equal("nothing", look.Seen.Known);
    }

    [Fact]
    public async Task While_one_that_was_given_up_has_not_ended_no_other_is_asked()
    {
        var waiting = look.AskAsync();
        await question.WaitAsync(TestContext.Current.CancellationToken);
        clock.Advance(Patience);
        await waiting;
        clock.Advance(TimeSpan.FromSeconds(10));

        var again = look.AskAsync();
        Assert.Single(asked);
        asked[0].Answer.SetResult("late");
        await again;

        Assert.Equal("late", look.Seen.Known);
        Assert.Null(look.Seen.SilentSince);
    }

    [Fact]
    public async Task What_the_store_refuses_leaves_what_is_known()
    {
        var first = look.AskAsync();
        await AnswerAsync("yes");
        await first;
        clock.Advance(TimeSpan.FromSeconds(3));

        var second = look.AskAsync();
        await question.WaitAsync(TestContext.Current.CancellationToken);
        asked[^1].Answer.SetException(new SyncException("No.", "", Failure.Transient));
        await second;

        Assert.Equal("yes", look.Seen.Known);
        Assert.Null(look.Seen.SilentSince);
    }

    [Fact]
    public async Task What_was_asked_before_it_was_forgotten_counts_no_more()
    {
        var before = look.AskAsync();
        await question.WaitAsync(TestContext.Current.CancellationToken);
        look.Forget();

        var after = look.AskAsync();
        await AnswerAsync("new");
        await after;
        asked[0].Answer.SetResult("old");
        await before;

        Assert.Equal("new", look.Seen.Known);
    }

    private static async Task CancelledAsync(CancellationToken token)
    {
        var cancelled = new TaskCompletionSource();
        await using var _ = token.Register(cancelled.SetResult);
        await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    private async Task AnswerAsync(string answer)
    {
        await question.WaitAsync(TestContext.Current.CancellationToken);
        asked[^1].Answer.SetResult(answer);
    }

    private Task<string> AskAsync(CancellationToken token)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        asked.Add((token, answer));
        question.Release();
        return answer.Task;
    }
}
