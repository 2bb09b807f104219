using SyncService.Benchmarks.Results;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Scenarios;

internal sealed class WideLoad : LoadScenario
{
    public override string Name => "wide-load";

    public override string What => "rows of 60 columns and 2 KB into an empty table";

    public override RowShape Shape => RowShapes.Wide;

    protected override TargetContent Before => TargetContent.Empty;

    protected override Goal? Ratio => Goal.AtLeast(1.0);
}

internal sealed class WideUpdates : LoadScenario
{
    public override string Name => "wide-updates";

    public override string What => "the same rows, each there already in an older version";

    public override RowShape Shape => RowShapes.Wide;

    protected override TargetContent Before => TargetContent.Older;

    protected override Goal? Ratio => Goal.AtLeast(1.0);
}
