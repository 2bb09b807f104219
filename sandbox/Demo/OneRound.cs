using System.Diagnostics;
using System.Globalization;
using LocalServers;
using LocalServers.Comparison;
using LocalServers.Sales;
using Spectre.Console;

namespace Demo;

/// <summary><c>--once</c>: first load, 1,000 changes, comparison of everything, a summary.</summary>
internal static class OneRound
{
    private const int Changes = 1_000;
    private const int Writers = 4;
    private static readonly TimeSpan ArrivalTime = TimeSpan.FromMinutes(2);

    public static async Task<int> RunAsync(DemoStage stage, IAnsiConsole console, CancellationToken cancellation)
    {
        var load = await FirstLoadAsync(stage, cancellation);
        console.WriteLine(Line($"First load: {stage.Rows:N0} rows in {load.TotalSeconds:0.00} s from the start of the service ({stage.Rows / load.TotalSeconds:N0} rows/s)"));

        var changes = Math.Min(Changes, stage.Rows);
        var arrival = await ChangeAsync(stage, changes, cancellation);
        console.WriteLine(Line($"{changes:N0} rows changed; all had arrived {arrival.TotalSeconds:0.00} s after the last change"));

        var watch = Stopwatch.StartNew();
        var result = await TableComparison.RunAsync(
            stage.SqlServer, stage.Source.View, stage.Postgres, DemoStage.Database, stage.Target.Table, "CONDUCE");
        var compared = watch.Elapsed;
        var (word, areEqual) = await stage.VerifyAsync();
        console.WriteLine(word);

        stage.Service.Terminate();
        var code = await stage.Service.ExitAsync(TimeSpan.FromSeconds(10));
        if (code != 0) console.WriteLine($"The service ended with {code} when it was asked to stop:\n{stage.Service.Errors.Tail(10)}");

        console.WriteLine(result.AllEqual
            ? Line($"{result.Equal:N0} rows equal in every column (compared in {compared.TotalSeconds:0.0} s; first load {load.TotalSeconds:0.0} s, {stage.Rows / load.TotalSeconds:N0} rows/s)")
            : result.ToString());
        return result.AllEqual && result.Equal == stage.Rows && areEqual && code == 0 ? 0 : DemoRun.Failed;
    }

    private static async Task<TimeSpan> FirstLoadAsync(DemoStage stage, CancellationToken cancellation)
    {
        // A slow machine may take its time; a load that no longer moves has failed.
        var limit = TimeSpan.FromMinutes(2) + TimeSpan.FromMilliseconds(stage.Rows);
        await Eventually.TrueAsync(
            async () =>
            {
                stage.CheckService();
                return await stage.Target.CountAsync() >= stage.Rows;
            },
            limit,
            () => $"all rows are in {stage.Target.Table}. The service said:\n{stage.Service.Output.Tail(10)}\n{stage.Service.Errors.Tail(10)}",
            cancellation);
        return stage.Running.Elapsed;
    }

    private static async Task<TimeSpan> ChangeAsync(DemoStage stage, int changes, CancellationToken cancellation)
    {
        // Spread over the whole table.
        var step = stage.Rows / changes;
        await Parallel.ForEachAsync(
            Enumerable.Range(0, changes),
            new ParallelOptions { MaxDegreeOfParallelism = Writers, CancellationToken = cancellation },
            async (i, _) => await stage.Source.InvoiceAsync(
                DeliveryNoteGenerator.Conduce(1 + (i * step)), total: 1_000_000m + i, invoice: $"E31{i:D8}"));

        var watch = Stopwatch.StartNew();
        await Eventually.TrueAsync(
            async () =>
            {
                stage.CheckService();
                return await stage.Target.ScalarAsync<long>($"SELECT count(*) FROM {stage.Target.Table} WHERE total >= 1000000") == changes;
            },
            ArrivalTime,
            () => $"all {changes} changes are in {stage.Target.Table}. The service said:\n{stage.Service.Output.Tail(10)}\n{stage.Service.Errors.Tail(10)}",
            cancellation);
        return watch.Elapsed;
    }

    private static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
