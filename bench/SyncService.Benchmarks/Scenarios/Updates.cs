using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

internal sealed class Updates : LoadScenario
{
    public override string Name => "updates";

    public override string What => "every row is there already, in an older version";

    protected override TargetContent Before => TargetContent.Older;

    protected override Goal? Ratio => Goal.AtLeast(1.1);
}

internal sealed class HalfAndHalf : LoadScenario
{
    public override string Name => "half";

    public override string What => "every other row is there already, in an older version";

    protected override TargetContent Before => TargetContent.HalfOlder;

    protected override Goal? Ratio => Goal.AtLeast(1.1);
}
