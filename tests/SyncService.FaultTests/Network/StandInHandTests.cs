using LocalServers;
using LocalServers.SqlServer;
using Microsoft.Data.SqlClient;

namespace SyncService.FaultTests.Network;

/// <summary>What a test can do to a stand-in SQL Server that runs in a process of its own.</summary>
public sealed class StandInHandTests : IAsyncLifetime
{
    private readonly PrivateFolder folder = PrivateFolder.Create("sync-fault-hand");
    private SqlServerStandIn server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await SqlServerStandIn.StartStandInAsync(folder, new StandInOptions { SecondaryLag = TimeSpan.FromHours(1), RowsPerSecond = 1_000_000 });
        await server.ExecuteAsync("ALTER DATABASE CURRENT SET CHANGE_TRACKING = ON; CREATE TABLE T (K int NOT NULL PRIMARY KEY); ALTER TABLE T ENABLE CHANGE_TRACKING; INSERT T VALUES (1)");
        await server.CatchUpSecondaryAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        await folder.DisposeAsync();
    }

    [Fact]
    public async Task A_backup_is_restored_under_connected_clients()
    {
        await using var client = await server.OpenAsync();
        await server.BackupAsync("before");
        await server.ExecuteAsync("INSERT T VALUES (2)");
        await server.RestoreAsync("before");

        await Assert.ThrowsAsync<SqlException>(() => new SqlCommand("SELECT 1", client).ExecuteScalarAsync());
        Assert.Equal(1, await server.ScalarAsync<int>("SELECT COUNT(*) FROM T"));
    }

    [Fact]
    public async Task Changes_are_cleaned_up_between_two_statements_of_a_reader()
    {
        await server.ExecuteAsync("INSERT T VALUES (2)");
        await server.AfterStatementAsync("'reader'", "EXEC sandbox.clean_change_tracking @version = 1");
        Assert.Equal(1, await server.ScalarAsync<int>("DECLARE @mine varchar(9) = 'reader'; SELECT COUNT(*) FROM CHANGETABLE(CHANGES T, 0) AS C"));

        await server.CleanChangeTrackingAsync(2);
        Assert.Equal(0, await server.ScalarAsync<int>("SELECT COUNT(*) FROM CHANGETABLE(CHANGES T, 0) AS C"));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task The_secondary_lags_and_becomes_the_primary(bool forced, int rows)
    {
        await server.ExecuteAsync("INSERT T VALUES (2)");
        Assert.Equal(1, await CountAsync(server.SecondaryConnectionString()));
        await server.FailOverAsync(forced);

        Assert.Equal(rows, await CountAsync(server.SecondaryConnectionString()));
        await server.SetSecondaryLagAsync(TimeSpan.Zero);
        Assert.Equal(rows, await CountAsync(server.ConnectionString()));
    }

    [Fact]
    public async Task A_login_comes_in_by_token_until_it_is_dropped()
    {
        await server.AddTokenAsync("sa", "a token");
        Assert.Equal("sa", await ByTokenAsync());

        await server.DropTokenAsync("a token");
        Assert.Equal(18456, (await Assert.ThrowsAsync<SqlException>(ByTokenAsync)).Number);
    }

    private async Task<string?> ByTokenAsync()
    {
        var builder = new SqlConnectionStringBuilder(server.ConnectionString()) { Pooling = false };
        builder.Remove("User ID");
        builder.Remove("Password");
        await using var connection = new SqlConnection(builder.ConnectionString) { AccessToken = "a token" };
        await connection.OpenAsync();
        return (string?)await new SqlCommand("SELECT SUSER_SNAME()", connection).ExecuteScalarAsync();
    }

    private static async Task<int> CountAsync(string connectionString)
    {
        await using var connection = new SqlConnection(new SqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        return (int)(await new SqlCommand("SELECT COUNT(*) FROM T", connection).ExecuteScalarAsync())!;
    }
}
