namespace SyncService.Benchmarks.Results;

/// <summary>Everything that was measured, in the order in which it was.</summary>
internal sealed class Figures
{
    private readonly List<Figure> all = [];

    public IReadOnlyList<Figure> All => all;

    /// <summary>The figures of one scenario.</summary>
    public ScenarioFigures Of(string scenario) => new(this, scenario);

    public void Add(string scenario, string name, string unit, double value, Goal? goal)
    {
        var figure = all.Find(known => known.Scenario == scenario && known.Name == name);
        if (figure is null) all.Add(figure = new Figure(scenario, name, unit, goal));
        figure.Add(value);
    }
}

/// <summary>Takes the figures of one scenario, one value a round each.</summary>
internal sealed class ScenarioFigures(Figures figures, string scenario)
{
    public void Add(string name, string unit, double value, Goal? goal = null) => figures.Add(scenario, name, unit, value, goal);

    public void Rate(string name, long rows, TimeSpan time, Goal? goal = null) => Add(name, "rows/s", rows / time.TotalSeconds, goal);

    /// <summary>How many times as fast as something else of the same round.</summary>
    public void Ratio(string name, TimeSpan other, TimeSpan ours, Goal? goal = null) => Add(name, "", other / ours, goal);
}
