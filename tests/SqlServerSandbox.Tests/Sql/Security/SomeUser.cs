using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Sql.Security;

/// <summary>A login that is a user of the database, with a connection of its own.</summary>
internal sealed class SomeUser : IDisposable
{
    private SomeUser(string name, Db db)
    {
        Name = name;
        Db = db;
    }

    public string Name { get; }

    public Db Db { get; }

    public static SomeUser Make(Db administrator)
    {
        string name = TestServer.NewName();
        administrator.Execute($"create login {name} with password = 'Rights-1x'; create user {name} for login {name}");
        return new SomeUser(name, new Db(new SqlConnectionStringBuilder(administrator.Connection.ConnectionString) { UserID = name, Password = "Rights-1x", Pooling = false }.ConnectionString));
    }

    public void Dispose() => Db.Dispose();
}
