using Microsoft.Data.SqlClient;
using SqlServerSandbox.Tests;

[assembly: AssemblyFixture(typeof(TestServer))]

namespace SqlServerSandbox.Tests;

/// <summary>
/// The server of most tests: a sandbox in this process, or the real SQL Server that SYNC_TEST_MSSQL names, against
/// which every test that takes this fixture must hold as well.
/// </summary>
public sealed class TestServer : IDisposable
{
    public const string Password = "Sandbox-1!";

    private static int s_names;
    private readonly SandboxServer? _sandbox;

    public TestServer()
    {
        string? real = Environment.GetEnvironmentVariable("SYNC_TEST_MSSQL");
        if (!string.IsNullOrEmpty(real))
        {
            ConnectionString = real;
            return;
        }
        _sandbox = SandboxServer.Start(new SandboxOptions { Password = Password });
        ConnectionString = ConnectionTo(_sandbox.Port);
    }

    public string ConnectionString { get; }

    public static string ConnectionTo(int port, string user = "sa", string password = Password, string database = "ERP") =>
        new SqlConnectionStringBuilder
        {
            DataSource = $"127.0.0.1,{port}",
            UserID = user,
            Password = password,
            InitialCatalog = database,
            Encrypt = false,
            ConnectTimeout = 30,
            Pooling = false,
            // A database that is not there is transient to SqlClient: it would ask once more after ten seconds.
            ConnectRetryCount = 0,
        }.ConnectionString;

    /// <summary>A name that no other test uses.</summary>
    public static string NewName() => $"t{Environment.ProcessId}_{Interlocked.Increment(ref s_names)}";

    public Db Open() => new(ConnectionString);

    public void Dispose() => _sandbox?.Dispose();
}
