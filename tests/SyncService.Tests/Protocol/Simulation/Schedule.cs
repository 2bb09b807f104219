using SyncService.Tests.Protocol.Simulation.Mutations;
using SyncService.Tests.Protocol.Simulation.Sources;

namespace SyncService.Tests.Protocol.Simulation;

/// <summary>One random history of two producers, two consumers and the faults around them, and its verdict.</summary>
/// <remarks>
/// As in the protocol's model: processes run, stand still, crash and start again at any call, either store is emptied, damaged, or
/// set back or forward to any earlier snapshot of itself, and the operator pauses the stream and lets it go on. In the end all run undisturbed; then every row must be there in its newest version.
/// </remarks>
internal sealed class Schedule
{
    private const int LongestCalm = 1500;

    private readonly Dice dice;
    private readonly Mutation mutation;
    private readonly SourceHabits habits;
    private readonly World world;
    private readonly SimulatedWorker[] workers;
    private readonly bool[] active;

    private Schedule(int seed, Mutation mutation, SourceHabits habits)
    {
        this.mutation = mutation;
        this.habits = habits;
        dice = new Dice((ulong)seed);
        world = new World(dice, mutation, habits);
        active = [true, mutation.Storm.IsDoubled, true, mutation.Storm.IsDoubled, .. habits.IsVerified ? [true] : Array.Empty<bool>()];
        workers = [new(world.StartProducer), new(world.StartProducer), new(world.StartConsumer), new(world.StartConsumer), .. habits.IsVerified ? [new(world.StartComparison)] : Array.Empty<SimulatedWorker>()];
    }

    /// <summary>Null when nothing was lost; else what went wrong.</summary>
    /// <remarks>Runs on the calling thread alone: nothing in it may wait for another one.</remarks>
    public static string? Run(int seed, Mutation mutation, SourceHabits habits)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            return new Schedule(seed, mutation, habits).Run();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    private string? Run()
    {
        for (var events = dice.Between(60, 300); events > 0; events--) Happen(dice.Below(1000));
        for (var rounds = mutation.Storm.Rounds; rounds > 0; rounds--) Play(mutation.Storm.Ambush);
        world.View.CommitAll();
        world.View.Server.Route(toReplica: false);
        if (habits.HasRequests) world.Ask([.. world.View.Missing]);
        world.Postgres.SetPaused(false);
        var verdict = Calm() ?? (habits.IsVerified ? CompareDamaged() : null);
        foreach (var worker in workers) worker.Crash();
        return workers.Select(worker => worker.Defect).FirstOrDefault(defect => defect is not null) is { } found ? $"{found}" : verdict;
    }

    private void Happen(int what)
    {
        if (mutation.Storm != Storm.None) Rage(mutation.Storm);
        if (habits.HasRequests && dice.Chance(30)) world.Ask(dice.Below(SimulatedView.Keys), dice.Below(SimulatedView.Keys));
        if (habits.LagSeconds > 0 && dice.Chance(20)) world.View.Server.Route(dice.Chance(500));
        if (habits.IsRestored) Restore();
        if (habits.IsVerified) Hurry();
        switch (what)
        {
            case < 200: world.View.Change(); break;
            case < 220: world.Redis.TakeSnapshot(); world.Postgres.TakeSnapshot(); break;
            case < 230: world.Redis.Restore(dice.Below(world.Redis.Snapshots)); break;
            case < 240: world.Postgres.Restore(dice.Below(world.Postgres.Snapshots)); break;
            case < 243: world.Redis.Empty(); break;
            case < 246: world.Redis.LoseRecords(); break;
            case < 249: world.Redis.LoseCursor(); break;
            case < 251: world.Redis.LoseSchema(); break;
            case < 257: world.Redis.DropFirst(1); break;
            case < 261: world.Redis.DropLast(dice.Between(1, 2)); break;
            case < 263: world.Redis.PushAgain(dice); break;
            case < 272: workers[dice.Below(workers.Length)].Crash(); break;
            case < 275: world.Postgres.SetPaused(world.Postgres.Checkpoint.Pause is null); break;
            case < 277: RestoreBoth(); break;
            case < 294: active[dice.Below(active.Length)] ^= true; break;
            default: GoOn(); break;
        }
    }

    /// <summary>A comparison takes many steps: more of them than changes.</summary>
    private void Hurry()
    {
        for (var steps = dice.Between(0, 8); steps > 0; steps--) GoOn();
    }

    private void Restore()
    {
        if (dice.Chance(20)) world.View.TakeSnapshot();
        if (dice.Chance(8)) world.View.Restore(dice.Below(world.View.Snapshots));
    }

    private void Rage(Storm storm)
    {
        if (dice.Chance(storm.Changes)) world.View.Change();
        if (dice.Chance(storm.Snapshots))
        {
            world.Redis.TakeSnapshot();
            world.Postgres.TakeSnapshot();
        }

        if (dice.Chance(storm.RedisBack)) world.Redis.Restore(dice.Below(world.Redis.Snapshots));
        if (dice.Chance(storm.PostgresBack)) world.Postgres.Restore(dice.Below(world.Postgres.Snapshots));
        if (dice.Chance(storm.BothBack)) RestoreBoth();
        if (dice.Chance(storm.Drops)) Lose();
        if (dice.Chance(storm.Pushes)) world.Redis.PushAgain(dice);
        if (dice.Chance(storm.Crashes)) workers[dice.Below(workers.Length)].Crash();
        if (dice.Chance(storm.Freezes)) active[dice.Below(active.Length)] ^= true;
        if (dice.Chance(storm.Pauses)) world.Postgres.SetPaused(world.Postgres.Checkpoint.Pause is null);
    }

    private void Play(IReadOnlyList<Act> ambush)
    {
        foreach (var act in ambush)
        {
            for (var times = dice.Between(act.Least, act.Most); times > 0; times--) Play(act.Kind);
        }
    }

    private void Play(ActKind act)
    {
        switch (act)
        {
            case ActKind.Snapshot: world.Redis.TakeSnapshot(); world.Postgres.TakeSnapshot(); break;
            case ActKind.Change: world.View.Change(); break;
            case ActKind.FirstProducer: workers[0].GoOn(dice, Answer.Arrives); break;
            case ActKind.SecondProducer: workers[1].GoOn(dice, Answer.Arrives); break;
            case ActKind.FirstConsumer: workers[2].GoOn(dice, Answer.Arrives); break;
            case ActKind.SecondConsumer: workers[3].GoOn(dice, Answer.Arrives); break;
            case ActKind.RedisBack: world.Redis.Restore(world.Redis.Snapshots - 1); break;
            case ActKind.PostgresBack: world.Postgres.Restore(world.Postgres.Snapshots - 1); break;
            case ActKind.FirstProducerStarts: workers[0].Crash(); break;
            case ActKind.SecondProducerStarts: workers[1].Crash(); break;
        }
    }

    private void Lose()
    {
        if (dice.Chance(500)) world.Redis.DropFirst(1);
        else world.Redis.DropLast(dice.Between(1, 2));
    }

    /// <summary>As with a backup of the whole machine: the two fit together again.</summary>
    private void RestoreBoth()
    {
        var number = dice.Below(world.Redis.Snapshots);
        world.Redis.Restore(number);
        world.Postgres.Restore(number);
    }

    private void GoOn()
    {
        var chosen = dice.Below(workers.Length);
        for (var i = 0; i < workers.Length && !active[chosen]; i++) chosen = (chosen + 1) % workers.Length;
        if (!active[chosen]) return;
        workers[chosen].GoOn(dice, dice.Below(100) switch { 0 or 1 => Answer.Lost, 2 => Answer.FailedBefore, _ => Answer.Arrives });
    }

    /// <summary>All run, and then one of each kind until nothing is left to do.</summary>
    private string? Calm()
    {
        for (var i = 0; i < 120; i++) workers[dice.Below(workers.Length)].GoOn(dice, Answer.Arrives);
        for (var i = 0; i < LongestCalm; i += 20)
        {
            PairGoesOn(20);
            world.View.Pass(1);
            if (!world.IsInStep()) continue;
            PairGoesOn(60);
            if (world.IsInStep()) return Broken();
        }

        return Broken() ?? $"never in step: {world}";
    }

    /// <summary>A row of the target is damaged: a comparison finds this one, and no other, unless it is read once more or changes meanwhile.</summary>
    private string? CompareDamaged()
    {
        var comparison = workers[^1];
        comparison.Crash();
        if (world.Postgres.Damage(dice) is not { } damaged) return null;
        world.Compared = null;
        for (var i = 0; i < LongestCalm && world.Compared is null; i++)
        {
            comparison.GoOn(dice, Answer.Arrives);
            PairGoesOn(2);
            if (i % 10 == 9) world.View.Pass(1);
        }

        var isOver = world.View.Rows.FirstOrDefault(row => row.Key == damaged.Key) != damaged || world.Postgres.Rows.GetValueOrDefault(damaged.Key) == damaged;
        return world.Compared switch
        {
            null => $"the comparison never came to its end: {world}",
            { Missing: 0, Different: 0 } when isOver => null,
            { Missing: 0, Different: 1, Extra: 0 } or { Missing: 1, Different: 0, Extra: 0 } => null,
            var found => $"{damaged} was damaged, and {found.Missing} missing, {found.Different} different, {found.Extra} extra were found: {world}",
        };
    }

    /// <summary>What may never be, whatever comes right in the end.</summary>
    private string? Broken()
    {
        if (world.FalseAlarm is { } alarm) return alarm;
        if ((world.Postgres.OutOfOrder ?? world.Postgres.DoneTooEarly) is { } disorder) return disorder;
        if (habits.LagSeconds > 0 && world.Postgres.WentBack is { } back) return back;
        return world.Postgres.WroteWhilePaused ? "a paused stream was written to" : null;
    }

    private void PairGoesOn(int calls)
    {
        for (var i = 0; i < calls; i++) workers[dice.Below(2) * 2].GoOn(dice, Answer.Arrives);
    }
}
