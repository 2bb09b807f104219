using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults.AtSource;

/// <summary>Another replica of SQL Server answers than before, with all that was committed, or behind. Of a stage with a secondary.</summary>
internal static class SecondaryFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("SQL Server: planned fail-over", async (stage, _) =>
        {
            using var pause = await stage.Load.PauseAsync();
            await stage.FailOverSourceAsync(forced: false);
        }),
        new("SQL Server: planned fail-over, and the service reads on from what is the secondary now", async (stage, random) =>
        {
            using (await stage.Load.PauseAsync())
            {
                await stage.Source.SetSecondaryLagAsync(Lag(random));
                await stage.FailOverSourceAsync(forced: false);
                Route(stage, toSecondary: true);
            }

            await Fault.LastAsync(random, 0.5, 2);
            await BackAsync(stage);
        }),
        new("SQL Server: reads routed to a secondary that lags, and back", async (stage, random) =>
        {
            await stage.Source.SetSecondaryLagAsync(Lag(random));
            Route(stage, toSecondary: true);
            await Fault.LastAsync(random, 1, 4);
            await BackAsync(stage);
        }),
        new("SQL Server: reads routed to a secondary that stands still, until it catches up", async (stage, random) =>
        {
            await stage.Source.CatchUpSecondaryAsync();
            await stage.Arrival.ProgressAsync(random.Next(10, 60));
            Route(stage, toSecondary: true);
            await Fault.LastAsync(random, 0.3, 1.5);

            // What has come to it by now the service may read, and what comes after that when it comes.
            await stage.Source.CatchUpSecondaryAsync();
            await Fault.LastAsync(random, 0.3, 1.5);
            await stage.Source.SetSecondaryLagAsync(TimeSpan.Zero);
            await stage.Arrival.AllAsync();
            await BackAsync(stage);
        }),
        new("SQL Server: reads routed to a secondary that lags while the service is down", async (stage, random) =>
        {
            await stage.Services.KillAllAsync();
            await stage.Source.SetSecondaryLagAsync(Lag(random));
            Route(stage, toSecondary: true);
            stage.Services.Start();
            await Fault.LastAsync(random, 1, 3);
            await BackAsync(stage);
        }),
    ];

    public static TimeSpan Lag(Random random) => TimeSpan.FromMilliseconds(random.Next(100, 2_500));

    /// <summary>To the primary; nothing moves to the secondary any more.</summary>
    public static async Task BackAsync(Stage stage)
    {
        Route(stage, toSecondary: false);
        await stage.Source.SetSecondaryLagAsync(null);
    }

    public static void Route(Stage stage, bool toSecondary)
    {
        stage.ToSource.UpstreamPort = toSecondary ? stage.Source.SecondaryPort!.Value : stage.Source.Port;
        stage.ToSource.Cut();
    }
}
