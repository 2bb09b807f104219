using System.Diagnostics;
using System.Globalization;
using LocalServers;
using LocalServers.Comparison;

namespace Demo;

/// <summary>Kills the service, Redis and PostgreSQL once each while rows flow, and at the end compares every row of every column, as the product does then.</summary>
internal sealed class Proof(DemoStage stage, SalesWriter writer, LagProbe probe)
{
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(6);
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private readonly List<string> events = [];

    /// <summary>What was killed, and what became of it; the newest last.</summary>
    public IReadOnlyList<string> Events
    {
        get
        {
            lock (gate) return [.. events];
        }
    }

    /// <summary>True when both sides are equal in the end.</summary>
    public async Task<bool> RunAsync(CancellationToken cancellation)
    {
        await StepAsync(1, "all rows are there", TimeSpan.FromMilliseconds(stage.Rows), cancellation);
        await StrikeAsync("sync-service", stage.KillServiceAsync, stage.StartServiceAgainAsync, cancellation);
        await StrikeAsync("Redis", stage.Redis.KillAsync, stage.Redis.StartAgainAsync, cancellation);
        await StrikeAsync("PostgreSQL", stage.Postgres.KillAsync, stage.Postgres.StartAgainAsync, cancellation);
        await Task.Delay(Calm, cancellation);
        return await CompareAsync(cancellation);
    }

    private async Task StrikeAsync(string name, Func<Task> kill, Func<Task> startAgain, CancellationToken cancellation)
    {
        await Task.Delay(Calm, cancellation);
        Say($"kill -9 {name} …");
        await kill();
        await Task.Delay(Away, cancellation);
        await startAgain();
        var watch = Stopwatch.StartNew();

        // The change that was on its way, and one that was made with all servers up.
        await StepAsync(2, $"changes arrive again after {name} was killed", TimeSpan.Zero, cancellation);
        SayInstead(Line($"kill -9 {name}, {Away.TotalSeconds:0} s without it: in step again after {watch.Elapsed.TotalSeconds:0.0} s"));
    }

    private Task StepAsync(int changes, string what, TimeSpan more, CancellationToken cancellation)
    {
        var before = probe.Arrived;
        return Eventually.TrueAsync(
            () =>
            {
                stage.CheckService();
                return probe.Arrived >= before + changes;
            },
            Patience + more,
            () => $"{what}. The service said:\n{stage.Service.Output.Tail(10)}\n{stage.Service.Errors.Tail(10)}",
            cancellation);
    }

    private async Task<bool> CompareAsync(CancellationToken cancellation)
    {
        writer.IsDone = true;
        Say("nobody writes any more; comparing every row of every column");
        ComparisonResult? result = null;
        var watch = Stopwatch.StartNew();
        while (true)
        {
            // The probe's last change may still be on its way.
            result = await TableComparison.RunAsync(stage.SqlServer, stage.Source.View, stage.Postgres, DemoStage.Database, stage.Target.Table, "CONDUCE");
            if (result.AllEqual || watch.Elapsed > Patience) break;
            await Task.Delay(Away, cancellation);
        }

        SayInstead(result.AllEqual
            ? Line($"{result.Equal:N0} rows equal in every column, {writer.Inserted:N0} of them new and {writer.Updated:N0} changes made meanwhile")
            : result.ToString());
        Say("the same, by the product's own word …");
        var (word, areEqual) = await stage.VerifyAsync();
        SayInstead(word);
        return result.AllEqual && areEqual;
    }

    private void Say(string what)
    {
        lock (gate) events.Add(what);
    }

    private void SayInstead(string what)
    {
        lock (gate) events[^1] = what;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
