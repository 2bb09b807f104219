namespace SqlServerSandbox.Tests.Tracking;

/// <summary>The rights that CHANGETABLE asks for: VIEW CHANGE TRACKING, and SELECT on the columns of the key.</summary>
public sealed class TrackingRightTests : StandInTest
{
    private readonly Db _admin;
    private readonly Db _reader;

    public TrackingRightTests()
        : base(new SandboxOptions { Password = TestServer.Password, Logins = [("reader", "Reader-1!")] })
    {
        _admin = Open();
        _admin.Execute("alter database current set change_tracking = on; create table t (id int not null primary key, secret int); alter table t enable change_tracking; insert t values (1, 1)");
        _reader = Open("reader", "Reader-1!");
    }

    [Fact]
    public void SELECT_alone_is_not_enough()
    {
        _admin.Execute("grant select on t to reader");
        var error = Assert.Throws<Microsoft.Data.SqlClient.SqlException>(() => _reader.List("select id from changetable(changes t, 0) as c"));

        Assert.Equal((229, "The VIEW CHANGE TRACKING permission was denied on the object 't', database 'ERP', schema 'dbo'."), (error.Number, error.Message));
        _admin.Execute("grant view change tracking on t to reader");
        Assert.Equal("1", _reader.List("select id from changetable(changes t, 0) as c"));
    }

    [Fact]
    public void SELECT_on_the_key_is_enough_beside_it()
    {
        _admin.Execute("grant view change tracking on t to reader");
        Assert.Equal(229, _reader.Error("select * from changetable(changes t, 0) as c"));
        _admin.Execute("grant select (secret) on t to reader");
        Assert.Equal(230, _reader.Error("select * from changetable(changes t, 0) as c"));
        _admin.Execute("grant select (id) on t to reader");

        Assert.Equal("1", _reader.List("select id from changetable(changes t, 0) as c"));
    }

    [Fact]
    public void Without_any_right_the_least_valid_version_is_NULL()
    {
        int id = (int)_admin.Scalar("select object_id('t')")!;
        Assert.Null(_reader.Scalar($"select change_tracking_min_valid_version({id})"));
        Assert.Equal("", _reader.List("select object_id from sys.change_tracking_tables"));
        _admin.Execute("grant view change tracking to reader; grant select on t to reader");

        Assert.Equal(0L, _reader.Scalar($"select change_tracking_min_valid_version({id})"));
        Assert.Equal(id.ToString(System.Globalization.CultureInfo.InvariantCulture), _reader.List("select object_id from sys.change_tracking_tables"));
    }
}
