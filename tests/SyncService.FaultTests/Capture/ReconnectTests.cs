using LocalServers;
using LocalServers.Network;
using LocalServers.SqlServer;
using SyncService.Capture;
using SyncService.Capture.Connections;

namespace SyncService.FaultTests.Capture;

public sealed class ReconnectTests
{
    [Fact]
    public async Task A_server_that_is_back_is_reached_at_once_however_often_it_was_not()
    {
        await using var folder = PrivateFolder.Create("sync-fault-reconnect");
        await using var server = await SqlServerStandIn.StartStandInAsync(folder, new StandInOptions { Encrypt = "off" });
        await using var proxy = new TcpProxy(server.Port);
        var connections = new SqlConnections(new SourceOptions
        {
            Host = TcpProxy.Host,
            Port = proxy.Port,
            Database = server.Database,
            User = server.User,
            Password = server.Password,
            Encryption = SourceEncryption.Optional,
        });

        proxy.Fault = NetworkFault.Refusing;
        for (var i = 0; i < 3; i++)
        {
            await using var refused = connections.Create();
            await Assert.ThrowsAnyAsync<Exception>(() => refused.OpenAsync());
        }

        proxy.Fault = NetworkFault.None;
        await using var connection = connections.Create();
        await connection.OpenAsync();
    }
}
