using Microsoft.Data.SqlClient;
using SqlServerSandbox.Catalog;

namespace SqlServerSandbox.Tests.Transactions;

/// <summary>Which right shows the state of the server, by version: the sections Permissions of the views' pages.</summary>
public sealed class ServerStateTests
{
    private const string Transactions = "select count(*) from sys.dm_tran_active_transactions";

    [Theory]
    [InlineData("2019", "VIEW SERVER STATE", "VIEW SERVER STATE permission was denied on object 'server', database 'master'.")]
    [InlineData("2022", "VIEW SERVER PERFORMANCE STATE", "VIEW SERVER PERFORMANCE STATE permission was denied on object 'server', database 'master'.")]
    [InlineData("2025", "VIEW SERVER STATE", "VIEW SERVER PERFORMANCE STATE permission was denied on object 'server', database 'master'.")]
    public void Without_the_right_300_and_297_are_sent_and_with_it_the_view_opens(string product, string right, string message)
    {
        using var server = Start(product);
        using var db = new Db(TestServer.ConnectionTo(server.Port));
        using var reader = new Db(TestServer.ConnectionTo(server.Port, "reader", "Reader-1!"));

        var error = Assert.Throws<SqlException>(() => reader.Scalar(Transactions));
        Assert.Equal([300, 297], error.Errors.Cast<SqlError>().Select(e => e.Number));
        Assert.Equal([message, "The user does not have permission to perform this action."], error.Errors.Cast<SqlError>().Select(e => e.Message));

        db.Execute($"use master; grant {right} to reader");
        Assert.NotEqual(0, reader.Scalar(Transactions));
        db.Execute($"deny {right} to reader");
        Assert.Equal(300, reader.Error(Transactions));
    }

    [Theory]
    [InlineData("VIEW DATABASE STATE")]
    [InlineData("VIEW DATABASE PERFORMANCE STATE")]
    public void In_Azure_the_right_is_one_of_the_database(string right)
    {
        using var server = Start("azure");
        using var db = new Db(TestServer.ConnectionTo(server.Port));
        using var reader = new Db(TestServer.ConnectionTo(server.Port, "reader", "Reader-1!"));

        var error = Assert.Throws<SqlException>(() => reader.Scalar(Transactions));
        Assert.Equal([262, 297], error.Errors.Cast<SqlError>().Select(e => e.Number));

        db.Execute($"grant {right} to reader");
        Assert.NotEqual(0, reader.Scalar(Transactions));
    }

    [Fact]
    public void In_a_pool_of_Azure_no_right_in_the_database_helps()
    {
        using var server = Start("azure-pool");
        using var db = new Db(TestServer.ConnectionTo(server.Port));
        using var reader = new Db(TestServer.ConnectionTo(server.Port, "reader", "Reader-1!"));
        db.Execute("grant view database state to reader");

        Assert.Equal(300, reader.Error(Transactions));
        Assert.NotEqual(0, db.Scalar(Transactions));
    }

    [Theory]
    [InlineData("2022", "##MS_ServerPerformanceStateReader##")]
    [InlineData("2025", "##MS_ServerStateReader##")]
    [InlineData("azure-pool", "##MS_ServerStateReader##")]
    public void Members_of_a_server_role_see_the_state_too(string product, string role)
    {
        using var server = Start(product);
        using var db = new Db(TestServer.ConnectionTo(server.Port));
        using var reader = new Db(TestServer.ConnectionTo(server.Port, "reader", "Reader-1!"));

        db.Execute($"alter server role [{role}] add member reader");
        Assert.NotEqual(0, reader.Scalar(Transactions));
        db.Execute($"alter server role [{role}] drop member reader");
        Assert.Equal(300, reader.Error(Transactions));
    }

    [Fact]
    public void HAS_PERMS_BY_NAME_tells_what_a_right_covers()
    {
        using var server = Start("2022");
        using var db = new Db(TestServer.ConnectionTo(server.Port));
        using var reader = new Db(TestServer.ConnectionTo(server.Port, "reader", "Reader-1!"));
        const string asked = "select has_perms_by_name(null, null, 'VIEW SERVER PERFORMANCE STATE'), has_perms_by_name(null, null, 'VIEW SERVER STATE'), has_perms_by_name(db_name(), 'DATABASE', 'VIEW DATABASE PERFORMANCE STATE')";
        Assert.Equal([0, 0, 0], reader.Rows(asked).Single());

        db.Execute("use master; grant view server performance state to reader");
        Assert.Equal([1, 0, 1], reader.Rows(asked).Single());
        db.Execute("grant view server state to reader");
        Assert.Equal([1, 1, 1], reader.Rows(asked).Single());
        db.Execute("use ERP; deny view database performance state to reader");
        Assert.Equal([1, 1, 0], reader.Rows(asked).Single());
        Assert.Null(reader.Scalar("select has_perms_by_name(null, null, 'VIEW THE SERVER')"));
    }

    [Fact]
    public void In_Azure_nothing_is_granted_on_the_server()
    {
        using var server = Start("azure");
        using var db = new Db(TestServer.ConnectionTo(server.Port));

        Assert.Equal(40520, db.Error("use master; grant view server state to reader"));
    }

    [Fact]
    public void Without_the_right_a_login_sees_its_own_session()
    {
        using var server = Start("2022");
        using var db = new Db(TestServer.ConnectionTo(server.Port));
        using var reader = new Db(TestServer.ConnectionTo(server.Port, "reader", "Reader-1!"));

        Assert.Equal("reader", reader.List("select login_name from sys.dm_exec_sessions"));
        Assert.Equal(2, db.Scalar("select count(*) from sys.dm_exec_sessions"));
    }

    [Fact]
    public void A_right_on_the_server_is_granted_in_master()
    {
        using var server = Start("2022");
        using var db = new Db(TestServer.ConnectionTo(server.Port));

        Assert.Equal(4621, db.Error("grant view server state to reader"));
        Assert.Equal(15151, db.Error("use master; grant view server state to nobody"));
    }

    [Theory]
    [InlineData("2019", "15", 3, "15.0.2000.5")]
    [InlineData("2025", "17", 3, "17.0.1000.7")]
    [InlineData("azure", "12", 5, "12.0.2000.8")]
    public void A_product_says_what_it_is(string product, string major, int engine, string version)
    {
        using var server = Start(product);
        using var db = new Db(TestServer.ConnectionTo(server.Port));

        Assert.Equal([major, engine, version], db.Rows("select serverproperty('ProductMajorVersion'), serverproperty('EngineEdition'), serverproperty('ProductVersion')").Single());
        Assert.StartsWith(version.Split('.')[0] + ".", db.Connection.ServerVersion, StringComparison.Ordinal);
        Assert.Contains(version, (string)db.Scalar("select @@version")!, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_2022_the_zone_of_the_server_has_no_function()
    {
        using var server = Start("2019");
        using var db = new Db(TestServer.ConnectionTo(server.Port));

        Assert.Equal(195, db.Error("select current_timezone_id()"));
    }

    private static SandboxServer Start(string product)
    {
        Assert.True(ServerProduct.TryFind(product, out var shown));
        return SandboxServer.Start(new SandboxOptions { Password = TestServer.Password, Product = shown, Logins = [("reader", "Reader-1!")] });
    }
}
