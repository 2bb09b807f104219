using System.Globalization;
using LocalServers.Network;
using LocalServers.Service;

namespace SyncService.FaultTests.Setup;

/// <summary>The instances of the published program that run on a stage.</summary>
internal sealed class Services(Stage stage) : IAsyncDisposable
{
    private readonly List<SyncServiceProcess> running = [];
    private string? streamsFile;

    public IReadOnlyList<SyncServiceProcess> Running => running;

    /// <summary>Settings in addition to the usual ones, or instead of them.</summary>
    public Dictionary<string, string> Settings { get; } = [];

    /// <summary>The most memory that any instance has had.</summary>
    public long PeakResidentBytes { get; private set; }

    public SyncServiceProcess Start()
    {
        var service = SyncServiceProcess.Start(stage.Folder, Environment(), "run");
        running.Add(service);
        return service;
    }

    /// <summary>Another verb of the program, with the settings of the services; it is not one of them.</summary>
    public SyncServiceProcess Command(params IReadOnlyList<string> arguments) => SyncServiceProcess.Start(stage.Folder, Environment(), arguments);

    /// <summary>kill -9</summary>
    public async Task KillAsync(SyncServiceProcess service)
    {
        NoteMemory();
        running.Remove(service);
        await service.DisposeAsync();
    }

    public async Task KillAllAsync()
    {
        foreach (var service in running.ToList()) await KillAsync(service);
    }

    /// <summary>As a container runtime stops it; it must end by itself, within its five seconds and some patience, with 0.</summary>
    public async Task StopAsync(SyncServiceProcess service)
    {
        NoteMemory();
        running.Remove(service);
        service.Terminate();
        var code = await service.ExitAsync(TimeSpan.FromSeconds(10));
        Assert.True(code == 0, $"Stopped, the service ended with {code}:\n{service.AllText}");
        await service.DisposeAsync();
    }

    /// <summary>Waits for a line that the service writes from now on.</summary>
    public Task<string> ListenAsync(string pattern)
    {
        var service = running[0];
        // Before anything happens the marks are taken, so that the caller may strike first and await then.
        var output = service.Output.WaitForAsync(pattern, Stage.Patience, service.Output.Written);
        var errors = service.Errors.WaitForAsync(pattern, Stage.Patience, service.Errors.Written);
        _ = output.ContinueWith(task => task.Exception, TaskScheduler.Default);
        _ = errors.ContinueWith(task => task.Exception, TaskScheduler.Default);
        return Task.WhenAny(output, errors).Unwrap();
    }

    public void AssertAlive()
    {
        NoteMemory();
        foreach (var service in running.Where(service => service.HasExited)) Assert.Fail($"The service ended by itself:\n{service.AllText}");
    }

    public string Tail(int lines = 40) => string.Join(
        "\n", running.Select(service => $"Service {service.Id}:\n{service.Output.Tail(lines)}\n{service.Errors.Tail(lines)}"));

    public void NoteMemory() => PeakResidentBytes = Math.Max(
        PeakResidentBytes, running.Where(service => !service.HasExited).Select(service => service.PeakResidentBytes).DefaultIfEmpty().Max());

    public async ValueTask DisposeAsync()
    {
        foreach (var service in running) await service.DisposeAsync();
    }

    private Dictionary<string, string> Environment()
    {
        var settings = new Dictionary<string, string>
        {
            ["MSSQL_HOST"] = TcpProxy.Host,
            ["MSSQL_PORT"] = Text(stage.ToSource.Port),
            ["MSSQL_DATABASE"] = stage.Source.Database,
            ["MSSQL_USER"] = StageTables.Reader,
            ["MSSQL_PASSWORD"] = StageTables.ReaderPassword,
            ["MSSQL_ENCRYPT"] = "optional",
            ["MSSQL_TIMEOUT"] = "5",
            ["PG_HOST"] = TcpProxy.Host,
            ["PG_PORT"] = Text(stage.ToPostgres.Port),
            ["PG_DATABASE"] = Stage.Database,
            ["PG_USER"] = StageTables.Writer,
            ["PG_PASSWORD"] = StageTables.WriterPassword,
            // The proxy reads along.
            ["PG_SSLMODE"] = "disable",
            ["REDIS_HOST"] = TcpProxy.Host,
            ["REDIS_PORT"] = Text(stage.ToRedis.Port),
            ["REDIS_PASSWORD"] = stage.Redis.Password!,
            ["SYNC_CONFIG"] = streamsFile ??= WriteStreams(),
            ["SYNC_INTERVAL"] = "0.2",
            ["SYNC_OVERLAP"] = "5",
            ["BATCH_SIZE"] = "100",
        };
        if (stage.UsersDelete) (settings["VERIFY_INTERVAL"], settings["VERIFY_SHARE"], settings["DELETE_LIMIT"]) = ("2", "100", "100");
        foreach (var (name, value) in Settings) settings[name] = value;
        return settings;
    }

    private string WriteStreams()
    {
        var file = Path.Combine(stage.Folder.NewFolder("settings"), "streams.json");
        var streams = stage.Streams.Select(stream => $$"""{ "name": "{{stream.Name}}", "source": "{{stream.Source.View}}", "target": "{{stream.Target.Table}}"{{Policy(stream)}}{{(stream.IsVersioned ? $", \"changeColumn\": \"{StageStream.RowVersion}\"" : "")}} }""");
        File.WriteAllText(file, $$"""{ "streams": [{{string.Join(",", streams)}}] }""");
        return file;
    }

    private static string Policy(StageStream stream) => stream.Deletes == DeletePolicy.Keep ? "" : $", \"deletes\": \"{stream.Deletes.ToString().ToLowerInvariant()}\"";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
