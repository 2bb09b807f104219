using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.Capture.Connections;
using SyncService.Protocol;
using SyncService.Protocol.Identities;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Workers;
using SyncService.Workers.Producing;

namespace SyncService.Planning;

/// <summary>Asks for one stream what its producer asks when it begins, and lets the same rules decide.</summary>
internal sealed class StreamPlanning
{
    private readonly StreamSpec stream;
    private readonly StreamStores stores;
    private readonly PostgresTarget target;
    private readonly PlannedTarget planned;
    private readonly SqlServerSource source;
    private readonly TimeProvider clock;

    public StreamPlanning(StreamSpec stream, SqlConnections connections, RedisConnection redis, PostgresConnections postgres, ApplySessions sessions, TimeProvider clock)
    {
        (this.stream, this.clock) = (stream, clock);
        var rules = new ProtocolRules();
        var queue = new RedisQueue(redis, redis.KeysOf(stream));
        target = new PostgresTarget(stream, postgres, sessions, rules, new TargetLog(NullLogger.Instance), clock);
        planned = new PlannedTarget(stream, target);
        source = new SqlServerSource(stream, connections, planned.KeyColumnsAsync, new CaptureLog(NullLogger.Instance), clock);
        stores = new StreamStores(queue, target, rules, new Wakeup()) { Claim = new QueueClaim(stream, new DeploymentLook(postgres), queue) };
    }

    /// <param name="patience">How long the rows may be counted.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<StreamPlan> PlanAsync(TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            using (stores.Queued) return await LookAsync(patience, cancellation);
        }
        catch (SyncException e)
        {
            return new StreamPlan(stream.Name, stream.Source, stream.Target, PlannedAction.Fail) { Problem = e.Message, Advice = e.Hint.Length == 0 ? null : e.Hint };
        }
    }

    private async Task<StreamPlan> LookAsync(TimeSpan patience, CancellationToken cancellation)
    {
        var found = await target.RecallAsync(cancellation);
        var state = await stores.Queue.ReadStateAsync(cancellation);
        await stores.Claim.ClaimAsync(state.Cursor?.Owner, cancellation);
        var identified = await new StreamIdentification(stream, source, planned.MapAsync).IdentifyAsync(cancellation);
        if (planned.IsToBeMade) found = found with { Target = found.Target with { Oid = 0 } };
        var decision = IdentityDecision.Of(found, identified.Identity, Generation.New(), clock.GetUtcNow(), CounterLook.Compare(identified.Counter, found.Checkpoint, state.Cursor));
        identified.RequirePassed(StreamIdentityJson.TryRead(found.Identity), found.Checkpoint.Position, state.Cursor?.Position);
        var beginning = stores.Rules.Begin(state, found.Checkpoint, decision.Choice);
        var left = await PredecessorPosition.FindAsync(stream, stores, state, found.Checkpoint.Seq, beginning.Cursor.Position, cancellation);
        var action = Action(found, decision, left);
        var debt = IdentityDebt.Read(found.Debt);
        return new StreamPlan(stream.Name, stream.Source, stream.Target, action)
        {
            Reasons = action == PlannedAction.Reload ? [.. decision.Differences.Where(one => one.Answer == IdentityAnswer.Reload).Select(one => one.What)] : [],
            Told = [.. decision.Differences.Where(one => one.Answer == IdentityAnswer.Tell).Select(one => one.What)],
            Made = planned.Made,
            From = left.From?.Value.ToString(),
            Rows = action == PlannedAction.GoOn ? null : await source.CountAsync(left.From, patience, cancellation),
            QueuedDropped = beginning.KeepList || found.Checkpoint.Generation == Generation.None ? 0 : state.Length,
            Leaves = [.. IdentityDebt.Read(decision.Choice.Debt).Select(owed => owed.Reason).Except(debt.Select(owed => owed.Reason))],
            Debt = [.. debt.Select(owed => owed.Reason)],
            IsPaused = found.Checkpoint.Pause is not null,
        };
    }

    private static PlannedAction Action(Remembered found, IdentityDecision decision, PredecessorPosition left)
    {
        if (found.Checkpoint.Position is null && found.Checkpoint.RowsApplied == 0) return left.From is null ? PlannedAction.FirstLoad : PlannedAction.TakeOver;
        return decision.Choice.Reloads ? PlannedAction.Reload : PlannedAction.GoOn;
    }
}
