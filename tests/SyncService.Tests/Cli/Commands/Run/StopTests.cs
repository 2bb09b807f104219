using Microsoft.Extensions.Time.Testing;
using SyncService.Cli;
using SyncService.Cli.Commands.Run;

namespace SyncService.Tests.Cli.Commands.Run;

public sealed class StopTests : IDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly List<int> ends = [];
    private readonly StopDeadline deadline;
    private int forced;

    public StopTests() => deadline = new StopDeadline(clock, ends.Add);

    public void Dispose() => deadline.Dispose();

    [Fact]
    public void The_first_signal_asks_for_an_orderly_end()
    {
        using var signals = new StopSignals(deadline, () => forced++);
        using var cancelled = new ManualResetEventSlim();
        using var registration = signals.Token.Register(cancelled.Set);

        signals.Receive();

        Assert.True(cancelled.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Empty(ends);
    }

    [Fact]
    public void The_process_ends_with_0_within_five_seconds_whatever_hangs()
    {
        using var signals = new StopSignals(deadline, () => forced++);
        signals.Receive();

        clock.Advance(TimeSpan.FromSeconds(4.4));
        Assert.Empty(ends);
        clock.Advance(TimeSpan.FromSeconds(0.5));

        Assert.Equal([ExitCode.Success], ends);
        Assert.Equal(1, forced);
    }

    [Fact]
    public void A_second_signal_ends_at_once()
    {
        using var signals = new StopSignals(deadline, () => forced++);

        signals.Receive();
        signals.Receive();

        Assert.Equal([ExitCode.Success], ends);
    }

    [Fact]
    public void A_callback_that_hangs_does_not_keep_the_second_signal_out()
    {
        using var release = new ManualResetEventSlim();
        using var signals = new StopSignals(deadline, () => forced++);
        using var registration = signals.Token.Register(() => release.Wait(TestContext.Current.CancellationToken));

        signals.Receive();
        signals.Receive();
        release.Set();

        Assert.Equal([ExitCode.Success], ends);
    }

    [Fact]
    public void The_time_runs_from_the_first_reason_to_stop()
    {
        deadline.Start(ExitCode.Failed);
        clock.Advance(TimeSpan.FromSeconds(3));
        deadline.Start(ExitCode.Success);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([ExitCode.Failed], ends);

        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Single(ends);
    }
}
