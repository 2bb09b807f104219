namespace SqlServerSandbox.Tests.Clients;

/// <summary>Clients that nobody here wrote: FreeTDS and what Python makes of it. They are packages freetds-bin and python3-pymssql.</summary>
public sealed class ForeignClientTests : IDisposable
{
    private readonly SandboxServer _server = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password });

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task FreeTDS_logs_in_creates_fills_and_queries()
    {
        string output = await ForeignClient.Tsql(
            _server,
            """
            create table f (k int not null primary key, n nvarchar(20), d datetime, x decimal(10,2), m varchar(max))
            go
            insert f values (1, N'ñandú', '2024-01-02 03:04:05.007', 12.34, 'long'), (2, null, null, null, null)
            go
            select * from f order by k
            select count(*) as many from f
            go
            select 1/0
            go
            select * from nowhere
            go
            exit
            """);
        Assert.Contains("1\tñandú\tJan  2 2024 03:04AM\t12.34\tlong", output, StringComparison.Ordinal);
        Assert.Contains("2\tNULL\tNULL\tNULL\tNULL", output, StringComparison.Ordinal);
        Assert.Contains("Msg 8134", output, StringComparison.Ordinal);
        Assert.Contains("Invalid object name 'nowhere'.", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_does_not_know_json_and_vector_is_given_their_texts()
    {
        string output = await ForeignClient.Tsql(
            _server,
            """
            create table v (k int, j json, v vector(2))
            insert v values (1, '{"a": "ñ"}', '[1,-0.5]'), (2, null, null)
            go
            select * from v order by k
            go
            exit
            """);
        Assert.Contains("1\t{\"a\": \"ñ\"}\t[1.0000000e+000,-5.0000000e-001]", output, StringComparison.Ordinal);
        Assert.Contains("2\tNULL\tNULL", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FreeTDS_reads_changes_and_brings_a_database_back()
    {
        string output = await ForeignClient.Tsql(
            _server,
            """
            alter database ERP set change_tracking = on
            go
            create table c (k int not null primary key, n nvarchar(20))
            alter table c enable change_tracking
            insert c values (1, N'ñandú'), (2, null)
            delete c where k = 2
            go
            select SYS_CHANGE_OPERATION, SYS_CHANGE_VERSION, k from changetable(changes c, 0) as ct order by k
            go
            select * from changetable(changes nothing, 0) as ct
            go
            backup database ERP to disk = 'tsql'
            go
            delete c
            go
            use master
            go
            restore database ERP from disk = 'tsql' with replace
            go
            select k, n from ERP.dbo.c
            go
            exit
            """);
        Assert.Contains("I\t1\t1", output, StringComparison.Ordinal);
        Assert.Contains("D\t2\t2", output, StringComparison.Ordinal);
        Assert.Contains("Msg 208", output, StringComparison.Ordinal);
        Assert.Contains("1\tñandú", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pymssql_reads_from_a_secondary_and_is_refused_what_it_has_not()
    {
        using var pair = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password, SecondaryPort = 0 });
        string output = await ForeignClient.Python(
            $"""
            import pymssql
            def connect(port):
                return pymssql.connect(server='127.0.0.1', port=port, user='sa', password='{TestServer.Password}', database='ERP', autocommit=True).cursor()
            one, two = connect('{pair.Port}'), connect('{pair.Secondary!.Port}')
            one.execute("alter database ERP set change_tracking = on; create table p (k int not null primary key); alter table p enable change_tracking; insert p values (1)")
            two.execute("select k, cast(databasepropertyex('ERP', 'Updateability') as varchar(20)) from p")
            print(two.fetchall())
            for sql in ["insert p values (2)", "select * from changetable(changes p, 0) as ct"]:
                try:
                    two.execute(sql)
                    two.fetchall()
                except pymssql.Error as e:
                    print('refused', e.args[0])
            one.execute("insert p values (2); exec sandbox.fail_over")
            two = connect('{pair.Secondary.Port}')
            two.execute("insert p values (3); select count(*) from p")
            print(two.fetchone())
            """);

        Assert.Equal(
            """
            [(1, 'READ_ONLY')]
            refused 3906
            refused 22117
            (3,)
            """.Trim(),
            output.Trim());
    }

    [Fact]
    public async Task Pymssql_follows_changes_by_version()
    {
        string output = await ForeignClient.Python(
            $"""
            import pymssql
            c = pymssql.connect(server='127.0.0.1', port='{_server.Port}', user='sa', password='{TestServer.Password}', database='ERP', autocommit=True)
            k = c.cursor()
            k.execute("alter database ERP set change_tracking = on")
            k.execute("create table p (k int not null primary key, n nvarchar(20), m int)")
            k.execute("alter table p enable change_tracking with (track_columns_updated = on)")
            k.executemany("insert into p values (%d, %s, %d)", [(1, 'a', 1), (2, 'b', 2), (3, 'c', 3)])
            k.execute("select change_tracking_current_version()")
            since = k.fetchone()[0]
            k.execute("update p set n = 'x' where k = 1")
            k.execute("delete p where k = 2")
            k.execute("declare @v bigint = %d; select ct.k, ct.SYS_CHANGE_OPERATION, p.n, ct.SYS_CHANGE_COLUMNS from changetable(changes p, @v) as ct left join p on p.k = ct.k order by ct.k", (since,))
            print(since, k.fetchall())
            try:
                k.execute("select * from changetable(changes p, 0)")
                k.fetchall()
            except pymssql.Error as e:
                print('refused', e.args[0])
            """);

        Assert.Equal(
            """
            3 [(1, 'U', 'x', b'\x00\x00\x00\x00\x02\x00\x00\x00'), (2, 'D', None, None)]
            refused 102
            """.Trim(),
            output.Trim());
    }

    [Fact]
    public async Task FreeTDS_shows_paths_places_and_the_characters_of_a_code_page()
    {
        string output = await ForeignClient.Tsql(
            _server,
            """
            create table c (n hierarchyid not null primary key, g geography, v varchar(20) collate SQL_Latin1_General_CP850_CI_AS, w varchar(20) collate Modern_Spanish_CS_AS)
            insert c values ('/1/', geography::Point(18.5, -69.9, 4326), 'ñandú', 'Ñandú'), ('/1/2/', null, null, 'ñandú')
            go
            select n.ToString(), g.STAsText(), g.Lat, v, w from c order by n
            go
            select w from c where w = 'ñandú' and v = w
            go
            exit
            """);
        Assert.Contains("/1/\tPOINT (-69.9 18.5)\t18.5\tñandú\tÑandú", output, StringComparison.Ordinal);
        Assert.Contains("/1/2/\tNULL\tNULL\tNULL\tñandú", output, StringComparison.Ordinal);
        Assert.Contains("Msg 468", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pymssql_reads_the_bytes_of_paths_and_places()
    {
        string output = await ForeignClient.Python(
            $"""
            import pymssql
            c = pymssql.connect(server='127.0.0.1', port='{_server.Port}', user='sa', password='{TestServer.Password}', database='ERP', autocommit=True)
            k = c.cursor()
            k.execute("create table q (n hierarchyid not null primary key, g geometry, x xml, v varchar(20) collate Latin1_General_CI_AI)")
            k.execute("insert q values (%s, %s, %s, %s)", ('/1/-2.18/', 'LINESTRING (0 1, 2 3)', '<a b="7"/>', 'Ñandú'))
            k.execute("insert q values (0x58, null, null, 'otro')")
            k.execute("select cast(n as varbinary(892)), cast(g as varbinary(max)), x.value('/a[1]/@b', 'int') from q where v = 'nandu'")
            n, g, b = k.fetchone()
            print(n.hex(), g.hex(), b)
            k.execute("select n.ToString(), n.GetLevel() from q order by n")
            print(k.fetchall())
            """);

        Assert.Equal(
            """
            59fb0540 0000000001140000000000000000000000000000f03f00000000000000400000000000000840 7
            [('/1/', 1), ('/1/-2.18/', 2)]
            """.Trim(),
            output.Trim());
    }

    [Fact]
    public async Task Pymssql_logs_in_creates_fills_and_queries()
    {
        string output = await ForeignClient.Python(
            $"""
            import pymssql, decimal, datetime, uuid
            c = pymssql.connect(server='127.0.0.1', port='{_server.Port}', user='sa', password='{TestServer.Password}', database='ERP')
            k = c.cursor(as_dict=True)
            k.execute("create table p (k int not null primary key, n nvarchar(20), d datetime, d2 datetime2(3), x decimal(20,4), b varbinary(10), g uniqueidentifier, f float, y bit, m nvarchar(max))")
            k.executemany("insert into p (k, n, d, x, b, f, y, m) values (%d, %s, %s, %s, %s, %d, %d, %s)",
                [(1, 'ñandú', datetime.datetime(2024, 1, 2, 3, 4, 5, 7000), decimal.Decimal('12.3400'), b'\x00\xff', 1.5, 1, 'x' * 9000), (2, None, None, None, None, None, None, None)])
            c.commit()
            k.execute("select * from p order by k")
            rows = k.fetchall()
            print(rows[0]['n'], rows[0]['d'], rows[0]['x'], rows[0]['f'], rows[0]['y'], len(rows[0]['m']))
            print([v for v in rows[1].values()])
            k.execute("update p set n = 'other' where k = 2")
            print('updated', k.rowcount)
            c.rollback()
            k.execute("select n from p where k = 2")
            print(k.fetchone())
            try:
                k.execute("insert into p (k) values (1)")
            except pymssql.IntegrityError as e:
                print('duplicate', e.args[0])
            """);

        Assert.Equal(
            """
            ñandú 2024-01-02 03:04:05.007000 12.3400 1.5 True 9000
            [2, None, None, None, None, None, None, None, None, None]
            updated 1
            {'n': None}
            duplicate 2627
            """.Trim(),
            output.Trim());
    }

    [Fact]
    public async Task FreeTDS_moves_the_clock_and_sees_an_open_transaction()
    {
        string output = await ForeignClient.Tsql(
            _server,
            """
            exec sandbox.set_time_zone 'Europe/Madrid'
            exec sandbox.set_clock '2024-10-27T01:30:00', 0
            go
            select convert(varchar(40), cast(sysdatetimeoffset() as datetimeoffset(0))) as shown
            go
            create table r (k int not null primary key, v rowversion)
            go
            begin tran
            insert r (k) values (1)
            go
            select name, transaction_type, convert(varchar(19), transaction_begin_time, 120) from sys.dm_tran_active_transactions where name = 'user_transaction'
            select 'held', cast(min_active_rowversion() as bigint) - cast(v as bigint) from r
            go
            exit
            """);
        Assert.Contains("2024-10-27 02:30:00 +01:00", output, StringComparison.Ordinal);
        Assert.Contains("user_transaction\t1\t2024-10-27 02:30:00", output, StringComparison.Ordinal);
        Assert.Contains("held\t0", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pymssql_reads_past_writers_or_waits_for_them_as_it_is_told()
    {
        string output = await ForeignClient.Python(
            $"""
            import pymssql
            def connect():
                return pymssql.connect(server='127.0.0.1', port='{_server.Port}', user='sa', password='{TestServer.Password}', database='ERP', autocommit=True)
            writer, reader = connect().cursor(), connect().cursor()
            def one(sql):
                reader.execute(sql)
                return reader.fetchone()[0]
            def refused(sql):
                try:
                    reader.execute(sql)
                    reader.fetchall()
                except pymssql.Error as e:
                    return e.args[0]
            writer.execute("create table w (k int not null primary key, n int, v rowversion)")
            writer.execute("insert w (k, n) values (1, 10)")
            writer.execute("begin tran; update w set n = 11")
            print('versions', one("select n from w"))
            print('dirty', one("select n from w with (nolock)"))
            print('held', one("select cast(min_active_rowversion() as bigint) - cast(v as bigint) from w with (nolock)"))
            print('locked', refused("set lock_timeout 50; select n from w with (readcommittedlock)"))
            reader.execute("set transaction isolation level snapshot; begin tran")
            print('snapshot', one("select n from w"))
            writer.execute("commit")
            print('still', one("select n from w"))
            print('conflict', refused("update w set n = 12"))
            """);

        Assert.Equal(
            """
            versions 10
            dirty 11
            held 0
            locked 1222
            snapshot 10
            still 10
            conflict 3960
            """.Trim(),
            output.Trim());
    }

    [Fact]
    public async Task Pymssql_shares_a_queue_out_and_meets_ranges_and_a_deadlock()
    {
        string output = await ForeignClient.Python(
            $"""
            import pymssql, threading
            def connect():
                return pymssql.connect(server='127.0.0.1', port='{_server.Port}', user='sa', password='{TestServer.Password}', database='ERP', autocommit=True)
            one, other = connect().cursor(), connect().cursor()
            def value(cursor, sql):
                cursor.execute(sql)
                return cursor.fetchone()[0]
            def refused(cursor, sql):
                try:
                    cursor.execute(sql)
                    return 0
                except pymssql.Error as e:
                    return e.args[0]
            one.execute("create sequence numbers as int start with 10 increment by 10")
            one.execute("create table jobs (k int not null primary key default next value for numbers, n int)")
            one.execute("insert jobs (n) values (1), (2), (3)")
            next = "begin tran; select top 1 k from jobs with (updlock, readpast) order by k"
            print('jobs', value(one, next), value(other, next))
            one.execute("rollback"); other.execute("rollback; set lock_timeout 50")
            one.execute("set transaction isolation level serializable; begin tran")
            print('range', value(one, "select count(*) from jobs where k between 10 and 20"), refused(other, "insert jobs values (15, 0)"), refused(other, "insert jobs values (99, 0)"))
            one.execute("rollback")
            other.execute("set lock_timeout -1; set transaction isolation level serializable")
            ends = []
            for c in (one, other): value(c, "begin tran; select n from jobs where k = 10")
            threads = [threading.Thread(target=lambda c=c: ends.append(refused(c, "update jobs set n = 0 where k = 10"))) for c in (one, other)]
            for t in threads: t.start()
            for t in threads: t.join()
            print('ends', *sorted(ends))
            """);

        Assert.Equal(
            """
            jobs 10 20
            range 2 1222 0
            ends 0 1205
            """.Trim(),
            output.Trim());
    }
}
