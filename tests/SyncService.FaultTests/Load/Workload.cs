using LocalServers;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Load;

/// <summary>What users do in SQL Server all the while: inserts, updates, several updates of one row, bursts, deletes, over all streams.</summary>
/// <remarks>What is done, and in which order, follows from the seed; when, from the machine. It writes past the proxy, and must succeed.</remarks>
internal sealed class Workload(Stage stage, int seed) : IAsyncDisposable
{
    private readonly Random random = new(seed);
    private readonly int[] rows = new int[Stage.StreamCount];
    private readonly SemaphoreSlim turn = new(1);
    private readonly CancellationTokenSource stop = new();
    private Task running = Task.CompletedTask;
    private long written;
    private long number;

    public Deletions Deletions { get; } = new(stage);

    /// <summary>Rows written until now.</summary>
    public long Written => Interlocked.Read(ref written);

    /// <summary>Of the newest write; each leaves its own in the rows that it writes.</summary>
    public long Number => Interlocked.Read(ref number);

    /// <summary>How many notes the stream has, numbered from one.</summary>
    public int RowsOf(StageStream stream) => rows[stream.Index];

    /// <summary>Those beyond the first ones are gone from both sides. By the one who holds the turn.</summary>
    public Task ForgetAsync(StageStream stream, int left)
    {
        rows[stream.Index] = left;
        return Deletions.LookAsync(stream);
    }

    /// <summary>Between two writes, at most.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMilliseconds(60);

    /// <param name="rowsThere">That each stream holds at the start.</param>
    public void Start(int rowsThere)
    {
        Array.Fill(rows, rowsThere);
        running = RunAsync();
    }

    /// <summary>Returns when no write is under way; the next one waits until the result is disposed.</summary>
    public async Task<IDisposable> PauseAsync()
    {
        await turn.WaitAsync();
        return new Turn(turn);
    }

    /// <summary>Returns when so many writes more were done.</summary>
    public Task WritesAsync(int writes)
    {
        var wanted = Number + writes;
        return Eventually.TrueAsync(() => running.IsFaulted || Number >= wanted, Stage.Patience, () => $"{writes} writes more are done");
    }

    /// <summary>One change in each stream, by the one who holds the turn.</summary>
    public async Task TouchAllAsync()
    {
        for (var i = 0; i < rows.Length; i++) await UpdateAsync(stage.Streams[i], random.Next(1, Math.Min(rows[i], Deletions.Untouched)), 1);
    }

    /// <summary>Changes many rows of one stream, by the one who holds the turn.</summary>
    public async Task BurstAsync(StageStream stream, int count)
    {
        await SourceWriter.UpdateAsync(stream, 1, count, Total(), NextNumber());
        Interlocked.Add(ref written, count);
    }

    /// <summary>For a write by another, who holds the turn.</summary>
    public long NextNumber() => Interlocked.Increment(ref number);

    /// <summary>A write that was refused is told by <see cref="AssertRunningAsync"/>; here it would hide why the test failed before.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    /// <exception cref="InvalidOperationException">The source refused a write, which is a defect of the test.</exception>
    public Task AssertRunningAsync() => running.IsFaulted ? running : Task.CompletedTask;

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause * random.NextDouble(), stop.Token);
                using (await PauseAsync()) await WriteAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The stage closes.
        }
    }

    private Task WriteAsync()
    {
        var stream = random.Next(rows.Length);
        return random.Next(stage.UsersDelete ? 110 : 100) switch
        {
            < 20 => InsertAsync(stream, 1),
            < 70 => UpdateAsync(stream, 1),
            < 85 => UpdateOneRowAsync(stream, times: 3),
            < 93 => UpdateAsync(stream, random.Next(5, 80)),
            < 100 => InsertAsync(stream, random.Next(2, 12)),
            < 105 => DeleteAsync(stream, random.Next(1, 4), isMadeAgain: false),
            < 106 => DeleteAsync(stream, random.Next(5, 20), isMadeAgain: false),
            < 108 => DeleteAsync(stream, random.Next(1, 4), isMadeAgain: true),
            _ => Deletions.MakeAgainAsync(stage.Streams[stream], random.Next(1, 8), Total()),
        };
    }

    /// <summary>Some notes, but for the first ones.</summary>
    private async Task DeleteAsync(int stream, int count, bool isMadeAgain)
    {
        if (rows[stream] - count <= Deletions.Untouched) return;
        var from = random.Next(Deletions.Untouched + 1, rows[stream] - count + 1);
        await Deletions.DeleteAsync(stage.Streams[stream], from, count);
        if (!isMadeAgain) return;
        await SourceWriter.InsertAsync(stage.Streams[stream], from, count, NextNumber(), Total());
        for (var note = from; note < from + count; note++) Deletions.Made(stage.Streams[stream], note);
    }

    private async Task InsertAsync(int stream, int count)
    {
        await SourceWriter.InsertAsync(stage.Streams[stream], rows[stream] + 1, count, NextNumber());
        rows[stream] += count;
        Interlocked.Add(ref written, count);
    }

    private Task UpdateAsync(int stream, int count) => UpdateAsync(stage.Streams[stream], random.Next(1, Math.Max(2, rows[stream] - count)), count);

    private async Task UpdateAsync(StageStream stream, int from, int count)
    {
        await SourceWriter.UpdateAsync(stream, from, count, Total(), NextNumber());
        Interlocked.Add(ref written, count);
    }

    private async Task UpdateOneRowAsync(int stream, int times)
    {
        var row = random.Next(1, rows[stream]);
        for (var i = 0; i < times; i++) await SourceWriter.UpdateAsync(stage.Streams[stream], row, 1, Total(), NextNumber());
        Interlocked.Add(ref written, times);
    }

    private decimal Total() => random.Next(1_000_000) / 100m;

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
