using LocalServers.Redis;
using StackExchange.Redis;
using SyncService.IntegrationTests.Target;
using SyncService.Protocol;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Queue.Steps;

namespace SyncService.IntegrationTests.Queue;

/// <summary>The queue of a stream in which a producer has begun, and an administrator's connection to its Redis.</summary>
internal sealed class BegunQueue : IAsyncDisposable
{
    private readonly RedisConnection connection;
    private readonly ConnectionMultiplexer administrator;

    private BegunQueue(RedisConnection connection, ConnectionMultiplexer administrator, string stream)
    {
        (this.connection, this.administrator) = (connection, administrator);
        Keys = QueueKeys.Of(new StreamSpec { Name = stream, Source = "", Target = "" });
        Queue = new RedisQueue(connection, Keys);
        Large = new LargeRecords(connection, Keys);
    }

    public QueueKeys Keys { get; }

    public RedisQueue Queue { get; }

    public LargeRecords Large { get; }

    public Cursor Begun { get; } = new(Generation.New(), Seq.None, null);

    public TransactionRights Transactions => connection.Transactions;

    public IDatabase Database => administrator.GetDatabase();

    public IServer Server => administrator.GetServers()[0];

    /// <param name="redis">Where it is.</param>
    /// <param name="stream">Whose.</param>
    /// <param name="port">Of what stands before it.</param>
    /// <param name="user">Who has the same password.</param>
    public static async Task<BegunQueue> OpenAsync(PrivateRedis redis, string stream = "begun", int? port = null, string? user = null)
    {
        var connection = new RedisConnection(new QueueOptions { Host = PrivateRedis.Host, Port = port ?? redis.Port, User = user, Password = redis.Password });
        var opened = new BegunQueue(connection, await redis.ConnectAsync(), stream);
        await opened.Queue.BeginAsync(null, opened.Begun, dropRecords: true, TestContext.Current.CancellationToken);
        return opened;
    }

    /// <summary>Enqueues so many records behind the cursor that is expected.</summary>
    /// <returns>As the queue returns it.</returns>
    public static async Task<long?> EnqueueAsync(RedisQueue queue, Cursor expected, int records)
    {
        using var chunk = AppliedTable.Chunk(expected.Seq.Value + 1, Enumerable.Range((int)expected.Seq.Value, records));
        return await queue.EnqueueAsync(expected.Text, expected with { Seq = expected.Seq + records }, chunk, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await administrator.DisposeAsync();
        await connection.DisposeAsync();
    }
}
