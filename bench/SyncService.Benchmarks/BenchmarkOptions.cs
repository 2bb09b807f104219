namespace SyncService.Benchmarks;

/// <summary>What the command line says.</summary>
internal sealed record BenchmarkOptions
{
    public int Rows { get; init; } = 1_000_000;

    public int Rounds { get; init; } = 3;

    /// <summary>Rounds before them that are not counted: the stand-in compiles its code when it runs for the first time.</summary>
    public int WarmUps { get; init; } = 1;

    /// <summary>Names of shapes; empty: all.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = [];

    /// <summary>Names of scenarios; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>A real server's connection string; null: the stand-in.</summary>
    public string? Source { get; init; }

    /// <summary>Whether the connections to the stand-in are encrypted, as they are by default.</summary>
    public bool Encrypt { get; init; } = true;

    /// <summary>Settings of the service on top of what a scenario sets.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();

    /// <summary>Where the figures go as JSON; null: nowhere.</summary>
    public string? Json { get; init; }
}
