using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Tracking;

/// <summary>A fresh database whose changes are tracked, so that its versions begin at 0. It is dropped at the end.</summary>
internal sealed class TrackedDatabase : IDisposable
{
    private readonly TestServer _server;
    private readonly List<Db> _open = [];

    public TrackedDatabase(TestServer server)
    {
        _server = server;
        using (var administrator = server.Open()) administrator.Execute($"create database {Name}");
        Db = Open();
        Db.Execute($"alter database {Name} set allow_snapshot_isolation on; alter database {Name} set change_tracking = on (change_retention = 2 days, auto_cleanup = on)");
    }

    public string Name { get; } = TestServer.NewName();

    public Db Db { get; }

    public Db Open()
    {
        var db = new Db(new SqlConnectionStringBuilder(_server.ConnectionString) { InitialCatalog = Name, Pooling = false }.ConnectionString);
        _open.Add(db);
        return db;
    }

    public void Dispose()
    {
        foreach (var db in _open) db.Dispose();
        using var administrator = _server.Open();
        administrator.Execute($"drop database {Name}");
    }
}
