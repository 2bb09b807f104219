namespace SyncService.Tests.Protocol.Simulation;

/// <summary>What one simulated process has asked of the stores and has no answer to yet.</summary>
/// <remarks>
/// A call takes effect when the scheduler picks it, in one atomic step, and what awaits it runs on at once on the same thread.
/// A process that is thrown away has its calls cancelled, so that nothing of it reaches a store any more.
/// </remarks>
internal sealed class Wire
{
    private static readonly CancellationToken Gone = new(canceled: true);

    private readonly List<ICall> pending = [];
    private bool cut;

    public bool IsWaiting => pending.Count > 0;

    public Task<T> Call<T>(Func<T> step) => Add(new Pending<T>(step));

    /// <summary>The end of a wait: it comes for certain, at some time.</summary>
    public void Wake(Action step) => Add(new Pending<bool>(() =>
    {
        step();
        return true;
    })
    { MayFail = false });

    public void Answer(Dice dice, Answer answer)
    {
        var picked = dice.Below(pending.Count);
        var call = pending[picked];
        pending.RemoveAt(picked);
        call.Complete(answer);
    }

    public void Cut()
    {
        cut = true;
        foreach (var call in pending.ToArray()) call.Cancel();
        pending.Clear();
    }

    private Task<T> Add<T>(Pending<T> call)
    {
        if (cut) return Task.FromCanceled<T>(Gone);
        pending.Add(call);
        return call.Task;
    }

    private interface ICall
    {
        void Complete(Answer answer);

        void Cancel();
    }

    private sealed class Pending<T>(Func<T> step) : TaskCompletionSource<T>, ICall
    {
        public bool MayFail { get; init; } = true;

        public void Complete(Answer answer)
        {
            if (!MayFail) answer = Simulation.Answer.Arrives;
            if (answer == Simulation.Answer.FailedBefore)
            {
                SetException(Failed());
                return;
            }

            T result;
            try
            {
                result = step();
            }
            catch (Exception e)
            {
                SetException(e);
                return;
            }

            if (answer == Simulation.Answer.Arrives)
            {
                SetResult(result);
                return;
            }

            (result as IDisposable)?.Dispose();
            SetException(Failed());
        }

        public void Cancel() => SetCanceled(Gone);

        private static SyncException Failed() => new("The store is away.", "", Failure.Transient);
    }
}

/// <summary>What becomes of a call.</summary>
internal enum Answer
{
    Arrives,

    /// <summary>The call took effect, and nobody is told.</summary>
    Lost,

    FailedBefore,
}
