namespace SqlServerSandbox.Catalog.Availability;

/// <summary>A primary and one readable secondary, which holds all user databases as they were a while ago.</summary>
/// <remarks>
/// The secondary's state is a whole one of the primary, taken each <see cref="SampleEvery"/> where there were commits, or at each
/// batch where it does not lag. What waits is measured by a clock that sandbox.set_clock does not move.
/// </remarks>
internal sealed class AvailabilityGroup : IDisposable
{
    private static readonly TimeSpan SampleEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Whoever asks for the newest state waits for those that change the catalogue.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Queue<(long At, ReplicaState State)> _pending = [];
    private readonly TimeProvider _watch;
    private readonly Timer _sampler;
    private ReplicaState _newest;
    private ReplicaState _applied;
    private ReplicaState? _before;
    private TimeSpan? _lag;

    /// <param name="lag">How far the secondary is behind.</param>
    public AvailabilityGroup(Server primary, Server secondary, TimeSpan lag, TimeProvider watch)
    {
        (Primary, Secondary, _lag, _watch) = (primary, secondary, lag, watch);
        Join();
        _newest = _applied = ReplicaState.Of(primary);
        _sampler = new Timer(_ => Sample(), null, SampleEvery, SampleEvery);
    }

    public Guid Id { get; } = Guid.NewGuid();

    public Server Primary { get; private set; }

    public Server Secondary { get; private set; }

    /// <summary>How far the secondary is behind; null when nothing moves to it.</summary>
    public TimeSpan? Lag
    {
        get
        {
            lock (_gate) return _lag;
        }
        set
        {
            lock (_gate)
            {
                Advance();
                _pending.Clear();
                _lag = value;
                if (value is not null) Take();
            }
        }
    }

    /// <summary>When the state that the secondary shows was the primary's.</summary>
    public DateTime AppliedTime
    {
        get
        {
            lock (_gate)
            {
                Advance();
                return _applied.IsStillTrueOf(Primary) ? Primary.Clock.GetLocalNow().DateTime : _applied.Taken;
            }
        }
    }

    public Database? Reading(string name)
    {
        lock (_gate)
        {
            Advance();
            return _applied.Reading(name, _before);
        }
    }

    public IReadOnlyList<Database> AllReading()
    {
        lock (_gate)
        {
            Advance();
            return [.. _applied.Names.Select(n => _applied.Reading(n, _before)!)];
        }
    }

    /// <summary>The secondary is as the primary is now.</summary>
    public void CatchUp()
    {
        lock (_gate)
        {
            Take(Patience);
            Apply(_newest);
            _pending.Clear();
        }
    }

    /// <summary>The secondary becomes the primary: with all that was committed, or, forced, with what had come there, on a new recovery fork.</summary>
    public void FailOver(bool forced)
    {
        lock (_gate)
        {
            if (forced) Advance();
            else CatchUp();
            Secondary.Adopt(_applied, forced);
            (Primary, Secondary) = (Secondary, Primary);
            _pending.Clear();
            _before = null;
            _newest = _applied = ReplicaState.Of(Primary);
        }
    }

    public void Dispose() => _sampler.Dispose();

    private void Sample()
    {
        lock (_gate)
        {
            if (_lag > TimeSpan.Zero) Take();
        }
    }

    /// <remarks>A catalogue that is being changed is taken a little later.</remarks>
    private void Take(TimeSpan patience = default)
    {
        if (_newest.IsStillTrueOf(Primary)) return;
        Primary.Copy(patience, () =>
        {
            Join();
            _newest = ReplicaState.Of(Primary);
            _pending.Enqueue((_watch.GetTimestamp(), _newest));
        });
    }

    private void Advance()
    {
        if (_lag is not { } lag) return;
        Take();
        while (_pending.TryPeek(out var next) && _watch.GetElapsedTime(next.At) >= lag) Apply(_pending.Dequeue().State);
    }

    private void Apply(ReplicaState state)
    {
        if (state == _applied) return;
        (_before, _applied) = (_applied, state);
    }

    private void Join()
    {
        foreach (var database in Primary.UserDatabases) database.GroupDatabaseId ??= Guid.NewGuid();
    }
}
