namespace SyncService.Observation;

/// <summary>What a store says to one question, for those who must not wait for it.</summary>
/// <remarks>
/// It is asked when somebody wants to know, once for all who want to know at that moment, and not again while its answer is fresh. What is
/// not answered in time is cancelled; until it has ended no other question follows, so that a server that hangs gathers none.
/// </remarks>
/// <param name="ask">The question; what the store refuses (<see cref="SyncException"/>) leaves what is known.</param>
/// <param name="unasked">What is known before the first answer.</param>
/// <param name="fresh">How long nobody asks again.</param>
/// <param name="patience">How long anybody waits.</param>
/// <param name="clock">Its time.</param>
internal sealed class Look<T>(Func<CancellationToken, Task<T>> ask, T unasked, TimeSpan fresh, TimeSpan patience, TimeProvider clock) : IDisposable
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource ending = new();
    private volatile Seen<T> seen = new(unasked, null, null);
    private Task question = Task.CompletedTask;
    private Task round = Task.CompletedTask;
    private long? endedAt;
    private int forgotten;

    public Seen<T> Seen => seen;

    /// <summary>Ends with the answer, and without one when the patience does.</summary>
    public Task AskAsync()
    {
        lock (gate)
        {
            if (!round.IsCompleted || (endedAt is { } at && clock.GetElapsedTime(at) < fresh)) return round;
            if (question.IsCompleted) question = QuestionAsync(forgotten);
            return round = RoundAsync(question, forgotten);
        }
    }

    /// <summary>What is known is out of date: the next who wants to know asks, and a question that is on its way counts no more.</summary>
    public void Forget()
    {
        lock (gate)
        {
            forgotten++;
            endedAt = null;
            question = round = Task.CompletedTask;
        }
    }

    public void Dispose()
    {
        ending.Cancel();
        ending.Dispose();
    }

    private async Task RoundAsync(Task asked, int age)
    {
        try
        {
            await asked.WaitAsync(patience, clock);
        }
        catch (TimeoutException)
        {
            // Cancelling it takes the driver its time.
        }

        lock (gate)
        {
            if (age == forgotten) endedAt = clock.GetTimestamp();
        }
    }

    private async Task QuestionAsync(int age)
    {
        var askedAt = clock.GetUtcNow();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
        var answer = Task.Run(() => ask(limit.Token), CancellationToken.None);
        try
        {
            await ((Task)answer).WaitAsync(patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!answer.IsCompleted)
            {
                Tell(age, before => before with { SilentSince = before.SilentSince ?? askedAt });
                await limit.CancelAsync();
            }

            var known = await answer;
            Tell(age, _ => new Seen<T>(known, clock.GetUtcNow(), null));
        }
        catch (SyncException)
        {
            Tell(age, before => before with { SilentSince = null });
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested)
        {
            // It was given up, as was told above.
        }
    }

    private void Tell(int age, Func<Seen<T>, Seen<T>> change)
    {
        lock (gate)
        {
            if (age == forgotten) seen = change(seen);
        }
    }
}

/// <summary>What is known of a store.</summary>
/// <param name="Known">Its last answer.</param>
/// <param name="At">When it was given; null before the first one.</param>
/// <param name="SilentSince">Since when it has not answered; null when it did so the last time.</param>
internal sealed record Seen<T>(T Known, DateTimeOffset? At, DateTimeOffset? SilentSince);
