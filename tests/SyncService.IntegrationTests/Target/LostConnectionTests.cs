using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using SyncService.IntegrationTests.Setup;
using SyncService.Reporting;
using SyncService.Running;
using SyncService.Target;
using SyncService.Target.Sessions;

namespace SyncService.IntegrationTests.Target;

/// <summary>Connections that the server ended while nobody was using them.</summary>
public sealed class LostConnectionTests(TestServers servers) : IAsyncLifetime
{
    private PostgresConnections connections = null!;

    [Fact]
    public async Task A_session_that_broke_while_it_was_idle_is_not_handed_out_again()
    {
        await using var sessions = new ApplySessions(connections);
        var session = await sessions.RentAsync(TestContext.Current.CancellationToken);
        await BreakAsync(session.Connection);
        sessions.Return(session);

        var next = await sessions.RentAsync(TestContext.Current.CancellationToken);
        Assert.NotSame(session, next);
        await next.ExecuteAsync("SELECT 1", TestContext.Current.CancellationToken);
        sessions.Return(next);
    }

    [Fact]
    public async Task Locks_whose_connection_broke_are_not_alive_however_often_one_asks()
    {
        var session = await connections.OpenSessionAsync(TestContext.Current.CancellationToken);
        await using var locks = new AdvisoryLocks(session, connections);
        Assert.True(await locks.TryLockAsync("lost", TestContext.Current.CancellationToken));
        await BreakAsync(session.Connection);

        Assert.False(await locks.IsAliveAsync(TestContext.Current.CancellationToken));
        Assert.False(await locks.IsAliveAsync(TestContext.Current.CancellationToken));
        var failure = await Assert.ThrowsAsync<SyncException>(() => locks.TryLockAsync("lost", TestContext.Current.CancellationToken));
        Assert.Equal(Failure.Transient, failure.Failure);
    }

    [Fact]
    public async Task A_defect_in_a_step_stops_the_stream_with_a_line_and_not_silently()
    {
        await using var locks = new InstanceLocks(connections, [new StreamSpec { Name = "ventas", Source = "VW_VENTAS", Target = "ventas" }], TimeProvider.System);
        var context = new RunningContext(locks, new LoadOrder(locks, new RunningLog(NullLogger.Instance), TimeProvider.System), new FailureBoard(), new RunningLog(NullLogger.Instance), TimeProvider.System);
        var worker = new StreamWorker(new StreamMetrics("ventas"), Role.Consumer, _ => throw new InvalidOperationException("nobody thought of this"), context, once: true);

        var failure = await Assert.ThrowsAsync<SyncException>(() => worker.StepAsync(TestContext.Current.CancellationToken));
        Assert.Equal("The consumer met something unexpected: nobody thought of this.", failure.Message);
        Assert.Equal(Failure.Configuration, failure.Failure);
    }

    public async ValueTask InitializeAsync()
    {
        var postgres = await servers.PostgresAsync;
        connections = new PostgresConnections(new TargetOptions
        {
            Host = LocalServers.Postgres.PrivatePostgres.Host,
            Port = postgres.Port,
            Database = "postgres",
            User = postgres.Superuser,
            Password = postgres.Password,
        });
    }

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    /// <summary>Ends the connection's server process and lets the driver notice, as its keep-alive would.</summary>
    private static async Task BreakAsync(NpgsqlConnection connection)
    {
        await using var command = new NpgsqlCommand("SELECT pg_terminate_backend(pg_backend_pid())", connection);
        await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        Assert.NotEqual(System.Data.ConnectionState.Open, connection.FullState);
    }
}
