namespace SyncService.Benchmarks.Results;

/// <summary>One thing that was measured, once a round.</summary>
internal sealed class Figure(string scenario, string name, string unit, Goal? goal)
{
    private readonly List<double> values = [];

    public string Scenario => scenario;

    public string Name => name;

    /// <summary>What the values count; empty for a ratio.</summary>
    public string Unit => unit;

    public Goal? Goal => goal;

    public IReadOnlyList<double> Values => values;

    public double Median
    {
        get
        {
            var sorted = values.Order().ToList();
            var middle = sorted.Count / 2;
            return sorted.Count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    public bool? IsMet => goal?.IsMet(Median);

    public void Add(double value) => values.Add(value);
}
