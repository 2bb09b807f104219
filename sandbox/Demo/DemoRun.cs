using System.Net.Sockets;
using Microsoft.Data.SqlClient;
using Npgsql;
using Spectre.Console;
using StackExchange.Redis;

namespace Demo;

/// <summary>One run of the demo, from nothing to nothing.</summary>
internal static class DemoRun
{
    public const int Stopped = 0;
    public const int Failed = 1;

    public static async Task<int> RunAsync(int rows, bool once, IAnsiConsole console, CancellationToken cancellation)
    {
        try
        {
            await using var stage = await DemoStage.SetUpAsync(rows, withPage: !once, console, cancellation);
            return once
                ? await OneRound.RunAsync(stage, console, cancellation)
                : await LiveSync.RunAsync(stage, console, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            console.WriteLine("Stopped. Nothing is left behind.");
            return once ? Failed : Stopped;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException or SqlException or NpgsqlException or RedisException or SocketException)
        {
            console.WriteLine(e.Message);
            return Failed;
        }
    }
}
