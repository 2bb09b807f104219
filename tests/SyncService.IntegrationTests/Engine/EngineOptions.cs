using LocalServers.Postgres;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;
using SyncService.Capture;
using SyncService.Target;

namespace SyncService.IntegrationTests.Engine;

/// <summary>How parts of the engine reach the servers of the run, where a test calls them without the program.</summary>
internal static class EngineOptions
{
    public static SourceOptions Of(SqlServerStandIn server)
    {
        var login = new SqlConnectionStringBuilder(server.ConnectionString());
        return new SourceOptions
        {
            Host = server.Host,
            Port = server.Port,
            Database = login.InitialCatalog,
            User = login.UserID,
            Password = login.Password,
            TrustServerCertificate = true,
        };
    }

    public static TargetOptions Of(PrivatePostgres server, string database) => new()
    {
        Host = PrivatePostgres.Host,
        Port = server.Port,
        Database = database,
        User = server.Superuser,
        Password = server.Password,
        SslMode = "disable",
    };
}
