using SyncService.IntegrationTests.Engine;
using SyncService.IntegrationTests.Setup;
using SyncService.Target.Sessions;

namespace SyncService.IntegrationTests.Guards;

/// <summary>What it costs to know that a session is the service's own, where PostgreSQL itself answers.</summary>
public sealed class SessionCostTests(TestServers servers)
{
    [Theory]
    [InlineData("short")]
    [InlineData("kept")]
    [InlineData("bare")]
    public async Task A_new_session_costs_one_round_trip(string kind)
    {
        var postgres = await servers.PostgresAsync;
        await using var relay = new CountingRelay(postgres.Port);
        await using var connections = new PostgresConnections(EngineOptions.Of(postgres, "postgres") with { Port = relay.Port });

        // The driver asks for the types of the server with the first one.
        await using var first = await OpenAsync();
        var before = relay.Counts;
        await using var second = await OpenAsync();
        Assert.NotEqual(first.Process, second.Process);
        Assert.Equal((1, 1), (relay.Counts.Statements - before.Statements, relay.Counts.RoundTrips - before.RoundTrips));

        Task<PostgresSession> OpenAsync() => kind switch
        {
            "short" => connections.OpenAsync(TestContext.Current.CancellationToken),
            "kept" => connections.OpenSessionAsync(TestContext.Current.CancellationToken),
            _ => connections.OpenBareAsync(TestContext.Current.CancellationToken),
        };
    }
}
