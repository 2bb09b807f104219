using System.Diagnostics;
using System.Globalization;
using LocalServers;
using LocalServers.Postgres;
using LocalServers.Redis;
using LocalServers.Sales;
using LocalServers.Service;
using LocalServers.SqlServer;
using Spectre.Console;

namespace Demo;

/// <summary>Everything that the demo runs on: three servers, the filled sales view, the service.</summary>
internal sealed class DemoStage : IAsyncDisposable
{
    private const string DatabaseName = "ventas";
    private const int Seed = 2025;

    private readonly PrivateFolder folder;
    private readonly IAnsiConsole console;
    private readonly bool plain;
    private readonly string? page;
    private volatile bool isKilled;

    private DemoStage(PrivateFolder folder, int rows, bool withPage, IAnsiConsole console)
    {
        this.folder = folder;
        this.console = console;
        plain = !console.Profile.Out.IsTerminal;
        page = !withPage ? null : Environment.GetEnvironmentVariable("HTTP_PORT") is { Length: > 0 } wanted ? wanted : LoopbackPort.Free().ToString(CultureInfo.InvariantCulture);
        Rows = rows;
    }

    /// <summary>Where the service shows itself; null when it does not.</summary>
    public string? Page => page is null ? null : $"http://127.0.0.1:{page}/";

    public int Rows { get; }

    public DeliveryNoteGenerator Notes { get; } = new(Seed);

    public PrivatePostgres Postgres { get; private set; } = null!;

    public PrivateRedis Redis { get; private set; } = null!;

    public SqlServerStandIn SqlServer { get; private set; } = null!;

    public SalesSource Source { get; private set; } = null!;

    public SalesTarget Target { get; private set; } = null!;

    public SyncServiceProcess Service { get; private set; } = null!;

    /// <summary>The time since the service was started.</summary>
    public Stopwatch Running { get; } = new();

    public static string Database => DatabaseName;

    public static async Task<DemoStage> SetUpAsync(int rows, bool withPage, IAnsiConsole console, CancellationToken cancellation)
    {
        var stage = new DemoStage(PrivateFolder.Create("sync-demo"), rows, withPage, console);
        try
        {
            await stage.StartServersAsync();
            cancellation.ThrowIfCancellationRequested();
            await stage.FillAsync(cancellation);
            stage.StartService();
            stage.Running.Start();
            stage.Say($"sync-service run: {stage.Source.View} → {stage.Target.Table}", TimeSpan.Zero);
            if (stage.Page is { } address)
            {
                stage.Say($"The page: {address}", TimeSpan.Zero);
                await PageOpener.OpenAsync(address, stage.Service, console);
            }

            return stage;
        }
        catch
        {
            await stage.DisposeAsync();
            throw;
        }
    }

    /// <summary>Throws when the service has ended by itself, with what it said last.</summary>
    public void CheckService()
    {
        if (Service.HasExited && !isKilled) throw new InvalidOperationException($"The service ended by itself:\n{Service.Output.Tail(10)}\n{Service.Errors.Tail(10)}");
    }

    /// <summary><c>kill -9</c></summary>
    public async Task KillServiceAsync()
    {
        isKilled = true;
        await Service.KillAsync();
    }

    public async Task StartServiceAgainAsync()
    {
        await Service.DisposeAsync();
        StartService();
        isKilled = false;
    }

    /// <summary>Has the product compare both sides, beside the running service.</summary>
    /// <returns>What it says of them, and whether they are equal.</returns>
    public async Task<(string Word, bool AreEqual)> VerifyAsync()
    {
        await using var verify = SyncServiceProcess.Start(folder, ServiceSettings(), "verify");
        var code = await verify.ExitAsync(TimeSpan.FromMinutes(2));
        return ($"sync-service verify: {verify.Output.Lines.ElementAtOrDefault(1)?.Trim() ?? verify.Errors.Tail(1)}", code == 0);
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            if (Service is { HasExited: false })
            {
                Service.Terminate();
                await Service.ExitAsync(TimeSpan.FromSeconds(10));
            }
        }
        catch (TimeoutException)
        {
            // The folder's guard ends it.
        }
        finally
        {
            await folder.DisposeAsync();
        }
    }

    private async Task StartServersAsync()
    {
        var watch = Stopwatch.StartNew();
        var postgres = PrivatePostgres.StartAsync(folder);
        var redis = PrivateRedis.StartAsync(folder);
        var sqlServer = SqlServerStandIn.StartStandInAsync(folder, new StandInOptions());
        await Task.WhenAll(postgres, redis, sqlServer);
        (Postgres, Redis, SqlServer) = (await postgres, await redis, await sqlServer);

        await Postgres.CreateDatabaseAsync(DatabaseName);
        Source = new SalesSource(SqlServer);
        Target = new SalesTarget(Postgres, DatabaseName);
        await Source.CreateAsync();
        await Target.CreateAsync();
        Say($"SQL Server stand-in on 127.0.0.1:{SqlServer.Port}, Redis on :{Redis.Port}, PostgreSQL on :{Postgres.Port}", watch.Elapsed);
    }

    private async Task FillAsync(CancellationToken cancellation)
    {
        var watch = Stopwatch.StartNew();
        await Source.FillAsync(Notes.Notes(Rows).TakeWhile(_ => !cancellation.IsCancellationRequested));
        cancellation.ThrowIfCancellationRequested();
        Say(string.Create(CultureInfo.InvariantCulture, $"{Rows:N0} delivery notes in {Source.View}"), watch.Elapsed);
    }

    private void StartService() => Service = SyncServiceProcess.Start(folder, ServiceSettings(), "run");

    private Dictionary<string, string> ServiceSettings()
    {
        var settings = SyncServiceSettings.For(SqlServer, Postgres, DatabaseName, Redis);
        settings["MSSQL_VIEW"] = Source.View;
        settings["PG_TABLE_VISTA"] = Target.Table;
        settings["SYNC_INTERVAL"] = "0.2";
        settings["STATS_INTERVAL"] = "60";
        settings["HTTP_PORT"] = page ?? "off";
        foreach (var name in (string[])["HTTP_BIND", "HTTP_TOKEN"])
        {
            if (Environment.GetEnvironmentVariable(name) is { } value) settings[name] = value;
        }

        return settings;
    }

    private void Say(string what, TimeSpan took)
    {
        var time = took == TimeSpan.Zero ? "" : string.Create(CultureInfo.InvariantCulture, $" ({took.TotalSeconds:0.0} s)");
        if (plain) console.WriteLine(what + time);
        else console.MarkupLine($"[green]✓[/] {Markup.Escape(what)}[grey]{time}[/]");
    }
}
