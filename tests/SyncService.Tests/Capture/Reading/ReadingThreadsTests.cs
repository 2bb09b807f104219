using SyncService.Capture.Reading;

namespace SyncService.Tests.Capture.Reading;

public sealed class ReadingThreadsTests
{
    private readonly ReadingThreads threads = new(TimeSpan.FromMinutes(1));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_task_after_another_runs_on_its_thread()
    {
        var first = await RunAsync(static () => Environment.CurrentManagedThreadId);
        for (var i = 0; i < 100; i++)
        {
            // The thread is free a moment after its task has ended.
            if (await RunAsync(static () => Environment.CurrentManagedThreadId) == first) return;
        }

        Assert.Fail("Each task had a new thread.");
    }

    [Fact]
    public async Task A_task_that_hangs_holds_up_no_other()
    {
        using var hang = new ManualResetEventSlim();
        var hanging = RunAsync(() =>
        {
            hang.Wait(Cancellation);
            return Environment.CurrentManagedThreadId;
        });
        var others = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RunAsync(static () => Environment.CurrentManagedThreadId)));
        Assert.False(hanging.IsCompleted);
        hang.Set();
        Assert.DoesNotContain(await hanging, others);
    }

    [Fact]
    public async Task A_task_that_fails_leaves_its_thread_to_the_next()
    {
        await Assert.ThrowsAsync<FormatException>(() => RunAsync<int>(static () => throw new FormatException()));
        Assert.Equal(7, await RunAsync(static () => 7));
    }

    [Fact]
    public async Task A_task_that_comes_while_a_thread_gives_up_waiting_is_run()
    {
        var impatient = new ReadingThreads(TimeSpan.Zero);
        for (var i = 0; i < 2_000; i++)
        {
            Assert.Equal(i, await Task.Factory.StartNew(static number => (int)number!, i, Cancellation, TaskCreationOptions.None, impatient).WaitAsync(TimeSpan.FromMinutes(1), Cancellation));
        }
    }

    private Task<T> RunAsync<T>(Func<T> what) => Task.Factory.StartNew(what, Cancellation, TaskCreationOptions.None, threads);
}
