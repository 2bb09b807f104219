namespace SyncService.Capture.Reading;

/// <summary>Runs each task on a thread that is its own while it lasts, and keeps the thread for the next one.</summary>
/// <remarks>To make a thread costs more than a cycle that finds nothing new.</remarks>
/// <param name="kept">A thread without work for so long ends.</param>
internal sealed class ReadingThreads(TimeSpan kept) : TaskScheduler
{
    public static readonly ReadingThreads Shared = new(TimeSpan.FromMinutes(2));

    private static readonly TaskFactory Threads = new(
        CancellationToken.None, TaskCreationOptions.DenyChildAttach | TaskCreationOptions.HideScheduler, TaskContinuationOptions.None, Shared);

    /// <summary>Synchronous reads on a thread of their own: asynchronous ones are slow in SqlClient, and block its pool where they are not.</summary>
    public static Task StartNew(Action work) => Threads.StartNew(work, CancellationToken.None);

    public static Task<T> StartNew<T>(Func<T> work) => Threads.StartNew(work, CancellationToken.None);

    private readonly List<Seat> free = [];

    protected override void QueueTask(Task task)
    {
        lock (free)
        {
            if (free.Count > 0)
            {
                var seat = free[^1];
                free.RemoveAt(free.Count - 1);
                seat.Give(task);
                return;
            }
        }

        new Thread(Work) { IsBackground = true, Name = "reading" }.UnsafeStart(task);
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private void Work(object? first)
    {
        var seat = new Seat();
        for (var task = (Task?)first; task is not null; task = Next(seat)) TryExecuteTask(task);
    }

    private Task? Next(Seat seat)
    {
        lock (free) free.Add(seat);
        if (seat.Take(kept) is { } task) return task;
        lock (free) free.Remove(seat);

        // Somebody may have given it a task before it was removed.
        return seat.Take(TimeSpan.Zero);
    }

    private sealed class Seat
    {
        private readonly object gate = new();
        private Task? task;

        public void Give(Task next)
        {
            lock (gate)
            {
                task = next;
                Monitor.Pulse(gate);
            }
        }

        public Task? Take(TimeSpan atMost)
        {
            lock (gate)
            {
                if (task is null) Monitor.Wait(gate, atMost);
                var taken = task;
                task = null;
                return taken;
            }
        }
    }
}
