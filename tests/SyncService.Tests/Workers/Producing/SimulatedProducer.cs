using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using SyncService.Capture;
using SyncService.Capture.Sent;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Reporting;
using SyncService.Target.Requests;
using SyncService.Tests.Protocol.Simulation;
using SyncService.Tests.Protocol.Simulation.Sources;
using SyncService.Workers;
using SyncService.Workers.Producing;

namespace SyncService.Tests.Workers.Producing;

/// <summary>A producer between simulated stores that answer each call; its view has one row, and its clock is the test's.</summary>
internal sealed class SimulatedProducer
{
    private readonly Dice dice = new(1);
    private readonly Wire wire = new();
    private readonly Producer producer;

    /// <param name="log">Takes what it says.</param>
    /// <param name="before">What stands before the source.</param>
    /// <param name="requests">What is asked of the stream.</param>
    /// <param name="claim">Whose the queue is.</param>
    /// <param name="habits">How the source is written.</param>
    public SimulatedProducer(
        ILogger log, Func<ISource, FakeTimeProvider, ISource>? before = null, IStreamRequests? requests = null, IQueueClaim? claim = null, SourceHabits? habits = null)
    {
        Metrics = new StreamMetrics(StreamSpec.DefaultName, null, Clock);
        View = new SimulatedView(dice, habits ?? new SourceHabits());
        View.Change();
        var rules = new ProtocolRules();
        var stream = new StreamSpec { Name = StreamSpec.DefaultName, Source = "VW_SALES", Target = "sales" };
        var stores = new StreamStores(new QueueConnection(wire, Redis, true), new TargetConnection(wire, Postgres, rules), rules, new Wakeup()) { Requests = requests ?? NoRequests.Instance, Claim = claim ?? NoClaim.Instance };
        var source = new SourceConnection(wire, View, dice, Clock, new SourceSight(Time: true, Transactions: true), TimeSpan.Zero);
        producer = new Producer(
            stream,
            before?.Invoke(source, Clock) ?? source,
            stores,
            new ProducerPace(new QueueOptions(), Clock),
            new CycleJournal(stream, Metrics, new CaptureLog(log), Clock),
            Clock)
        {
            Sent = habits is null ? new SentWindow(Clock) : new SentWindow(Clock, capacity: habits.SentCapacity, enough: 2),
        };
    }

    public StreamMetrics Metrics { get; }

    public FakeTimeProvider Clock { get; } = new();

    public SimulatedRedis Redis { get; } = new();

    public SimulatedPostgres Postgres { get; } = new(null);

    public SimulatedView View { get; }

    public void LookAgain() => producer.LookAgain();

    public bool MayWatch(TimeSpan interval) => producer.MayWatch(interval);

    /// <returns>How many calls the step made.</returns>
    public Task<int> StepAsync() => AnswerAsync(producer.StepAsync(TestContext.Current.CancellationToken));

    /// <returns>How many calls the watch made.</returns>
    public Task<int> WatchAsync(TimeSpan interval) => AnswerAsync(producer.WatchAsync(interval, TestContext.Current.CancellationToken));

    private async Task<int> AnswerAsync(Task step)
    {
        var calls = 0;
        for (; !step.IsCompleted; calls++) wire.Answer(dice, Answer.Arrives);
        await step;
        return calls;
    }
}
