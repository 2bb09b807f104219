namespace SqlServerSandbox.Tests.Clients;

/// <summary>Constraints, triggers and rights as FreeTDS and pymssql meet them.</summary>
public sealed class SchemaClientTests : IDisposable
{
    private readonly SandboxServer _server = SandboxServer.Start(new SandboxOptions { Password = TestServer.Password });

    public void Dispose() => _server.Dispose();

    [Fact]
    public async Task FreeTDS_is_told_of_constraints_and_sees_what_a_trigger_did()
    {
        string output = await ForeignClient.Tsql(
            _server,
            """
            create table p (k int not null primary key, n int constraint positive check (n > 0))
            create table c (id int, k int constraint c_p references p (k) on delete cascade)
            create table seen (line varchar(50))
            go
            create trigger c_t on c after delete as
            begin
                set nocount on
                insert seen select concat('gone ', id) from deleted order by id
                print 'fired'
            end
            go
            insert p values (1, 5), (2, 6)
            insert c values (10, 1), (11, 1), (20, 2)
            go
            insert p values (3, 0)
            go
            insert c values (30, 3)
            go
            delete p where k = 1
            go
            select line from seen
            select name, type_desc from sys.objects where parent_object_id = object_id('c') order by name
            go
            exit
            """);
        Assert.Contains("Msg 547", output, StringComparison.Ordinal);
        Assert.Contains("CHECK constraint \"positive\"", output, StringComparison.Ordinal);
        Assert.Contains("FOREIGN KEY constraint \"c_p\"", output, StringComparison.Ordinal);
        Assert.Contains("fired", output, StringComparison.Ordinal);
        Assert.Contains("gone 10\ngone 11", output, StringComparison.Ordinal);
        Assert.Contains("c_p\tFOREIGN_KEY_CONSTRAINT", output, StringComparison.Ordinal);
        Assert.Contains("c_t\tSQL_TRIGGER", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pymssql_sees_the_rows_and_columns_that_a_user_may_see()
    {
        string output = await ForeignClient.Python(
            $"""
            import pymssql
            def connect(user, password): return pymssql.connect(server='127.0.0.1', port='{_server.Port}', user=user, password=password, database='ERP', autocommit=True)
            a = connect('sa', '{TestServer.Password}').cursor()
            for sql in ["create table t (id int, rep sysname, secret int)", "insert t values (1, 'ana', 7), (2, 'bob', 8)", "create login ana with password = 'Ana-1xyz'", "create user ana for login ana",
                    "grant select, update on t to ana", "deny select (secret) on t to ana", "create function f(@rep sysname) returns table as return select 1 as yes where @rep = user_name()",
                    "create security policy p add filter predicate dbo.f(rep) on dbo.t with (state = on)"]:
                a.execute(sql)
            k = connect('ana', 'Ana-1xyz').cursor()
            k.execute("select id, rep from t")
            print(k.fetchall())
            k.execute("update t set rep = rep")
            print('updated', k.rowcount)
            for sql in ["select secret from t", "delete t"]:
                try:
                    k.execute(sql)
                except pymssql.Error as e:
                    print('refused', e.args[0])
            k.execute("select permission_name from fn_my_permissions('t', 'OBJECT') where subentity_name = '' order by 1")
            print([r[0] for r in k.fetchall()])
            """);
        Assert.Equal(
            """
            [(1, 'ana')]
            updated 1
            refused 230
            refused 229
            ['SELECT', 'UPDATE']
            """.Trim(),
            output.Trim());
    }
}
