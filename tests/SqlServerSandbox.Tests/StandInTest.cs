namespace SqlServerSandbox.Tests;

/// <summary>Tests of what only the stand-in can be told to do, such as to move its clock: a real server does not run them.</summary>
public abstract class StandInTest : IDisposable
{
    private protected StandInTest(SandboxOptions? options = null) =>
        Server = SandboxServer.Start((options ?? new SandboxOptions { Password = TestServer.Password }) with { Password = TestServer.Password });

    internal SandboxServer Server { get; }

    public virtual void Dispose()
    {
        Server.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected Db Open(string user = "sa", string password = TestServer.Password, string database = "ERP") =>
        new(TestServer.ConnectionTo(Server.Port, user, password, database));
}
