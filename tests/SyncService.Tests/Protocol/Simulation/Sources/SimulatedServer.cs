namespace SyncService.Tests.Protocol.Simulation.Sources;

/// <summary>Who answers for the view: the primary, or a replica that is behind; and which life of the database it is.</summary>
internal sealed class SimulatedServer
{
    /// <summary>Whether connections lead to the replica.</summary>
    public bool IsReplica { get; private set; }

    /// <summary>Each restore begins another one.</summary>
    public int Fork { get; private set; }

    /// <summary>What the primary held, as far as a replica can be behind.</summary>
    public SimulatedHistory History { get; private set; } = new();

    public string Name => IsReplica ? "B" : "A";

    public void Route(bool toReplica) => IsReplica = toReplica;

    /// <summary>The replica is made anew from the restored database.</summary>
    public void Restored(long second, Row?[] rows)
    {
        Fork++;
        History = new SimulatedHistory();
        History.Keep(second, rows);
    }
}

/// <summary>The rows after each commit.</summary>
internal sealed class SimulatedHistory
{
    private readonly List<(long Second, Row?[] Rows)> commits = [];

    public void Keep(long second, Row?[] rows) => commits.Add((second, [.. rows]));

    /// <summary>As they were then; as they were first where that is before.</summary>
    public Row?[] AsOf(long second)
    {
        var found = commits.FindLastIndex(commit => commit.Second <= second);
        return commits.Count == 0 ? [] : commits[Math.Max(0, found)].Rows;
    }
}
