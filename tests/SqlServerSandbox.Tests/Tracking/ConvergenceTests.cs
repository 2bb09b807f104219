using Microsoft.Data.SqlClient;

namespace SqlServerSandbox.Tests.Tracking;

/// <summary>Whoever follows the versions of changes, as "Work with Change Tracking" tells to, has the table in the end, whatever is written beside.</summary>
public sealed class ConvergenceTests : IDisposable
{
    private const int Writers = 3;
    private const int Writes = 150;
    private const int Keys = 40;

    private readonly TrackedDatabase _database;

    public ConvergenceTests(TestServer server)
    {
        _database = new TrackedDatabase(server);
        _database.Db.Execute("create table t (id int not null primary key, n int not null); alter table t enable change_tracking");
    }

    public void Dispose() => _database.Dispose();

    [Theory]
    [InlineData("read committed")]
    [InlineData("snapshot")]
    public async Task A_reader_of_changes_ends_with_the_table(string isolation)
    {
        var connections = Enumerable.Range(0, Writers).Select(_ => _database.Open()).ToArray();
        var writing = Task.WhenAll(connections.Select((db, i) => Task.Run(() => Write(db, new Random(i)))));
        var copy = new Dictionary<int, int>();
        long last = 0;
        bool done;
        do
        {
            // What was committed before this pass began is in it.
            done = writing.IsCompleted;
            last = Follow(isolation, last, copy);
        }
        while (!done);
        await writing;

        Assert.Equal(_database.Db.Rows("select id, n from t order by id").Select(r => $"{r[0]}={r[1]}"), copy.OrderBy(p => p.Key).Select(p => $"{p.Key}={p.Value}"));
        Assert.Equal(last, _database.Db.Scalar("select change_tracking_current_version()"));
    }

    private static void Write(Db db, Random random)
    {
        for (int i = 0; i < Writes; i++)
        {
            int id = random.Next(Keys), other = random.Next(Keys);
            string sql = random.Next(5) switch
            {
                0 => $"delete t where id = {id}",
                1 => $"begin tran; delete t where id = {id}; insert t values ({id}, {i}); commit",
                2 => $"begin tran; update t set n = {i} where id in ({id}, {other}); rollback",
                3 => $"begin tran; update t set n = {i} where id = {id}; delete t where id = {other}; commit",
                _ => $"update t set n = {i} where id = {id}; if @@rowcount = 0 insert t values ({id}, {i})",
            };
            try
            {
                db.Execute(sql);
            }
            catch (SqlException e) when (e.Number is 1205 or 2627)
            {
                // Another writer was first.
                db.Execute("if @@trancount > 0 rollback");
            }
        }
    }

    private long Follow(string isolation, long last, Dictionary<int, int> copy)
    {
        var db = _database.Db;
        db.Execute($"set transaction isolation level {isolation}; begin tran");
        long version = (long)db.Scalar("select change_tracking_current_version()")!;
        foreach (var row in db.Rows("declare @v bigint = @last; select ct.id, ct.SYS_CHANGE_OPERATION, t.n from changetable(changes t, @v) as ct left join t on t.id = ct.id", ("@last", last)))
        {
            if ((string)row[1]! == "D" || row[2] is null) copy.Remove((int)row[0]!);
            else copy[(int)row[0]!] = (int)row[2]!;
        }
        db.Execute("commit");
        return version;
    }
}
