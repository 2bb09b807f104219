using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Locks;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Tests.Transactions.Locks;

/// <summary>Who waits keeps nobody else from going on: the stand-in's alone.</summary>
public sealed class WaitingTests
{
    [Fact]
    public async Task While_a_waiter_reads_from_a_client_that_stalls_others_begin_and_commit()
    {
        var manager = new TransactionManager(TimeProvider.System);
        using var stalled = new Client { Stalls = true };
        using var other = new Client();
        var holder = manager.Begin(other, "holder");
        var waiter = manager.Begin(stalled, "waiter");
        var waiting = Task.Run(() => manager.WaitFor(() => holder.Mark.IsActive ? [holder] : [], waiter, stalled, Request(), longest: -1), TestContext.Current.CancellationToken);
        stalled.Reading.Wait(TestContext.Current.CancellationToken);

        var going = Task.Run(() => manager.Commit(manager.Begin(other, "another")), TestContext.Current.CancellationToken);

        Assert.Same(going, await Task.WhenAny(going, Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)));
        manager.Commit(holder);
        stalled.Arrives.Set();
        await waiting;
    }

    private static LockRequest Request() => new(new Table([new Column("k", SqlType.Int, false)]), null, "X");

    private sealed class Client : ILockWaiter, IDisposable
    {
        public ManualResetEventSlim Reading { get; } = new();

        public ManualResetEventSlim Arrives { get; } = new();

        public bool Stalls { get; init; }

        public int Spid => 51;

        public int LockTimeout => -1;

        public void ThrowIfCancelled()
        {
            Reading.Set();
            if (Stalls) Arrives.Wait();
        }

        public void Dispose()
        {
            Reading.Dispose();
            Arrives.Dispose();
        }
    }
}
