using SyncService.Protocol;
using SyncService.Tests.Running;
using SyncService.Workers;

namespace SyncService.Tests.Workers.Producing;

/// <summary>A producer beside another deployment that has the same keys.</summary>
public sealed class ProducerClaimTests
{
    private static readonly QueueOwner Mine = QueueOwner.Of("1/sales", "sales", "notes", "pg:5432", "erp, process 7");
    private static readonly QueueOwner Theirs = QueueOwner.Of("2/sales", "sales", "notes", "test:5432", "test, process 9");

    [Fact]
    public async Task The_cursor_says_whose_the_list_is()
    {
        var producer = new SimulatedProducer(new SaidLines(), claim: new Claim());
        await producer.StepAsync();
        Assert.Equal(Mine, Cursor.Parse(producer.Redis.Cursor)!.Owner);
        Assert.NotEmpty(producer.Redis.Records);
    }

    [Fact]
    public async Task Nothing_is_written_beside_a_cursor_of_another()
    {
        var producer = new SimulatedProducer(new SaidLines(), claim: new Claim());
        var cursor = new Cursor(Generation.New(), new Seq(3), null) { Owner = Theirs }.Text;
        Assert.True(producer.Redis.Begin(null, cursor, drop: true));
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        Assert.Equal(cursor, producer.Redis.Cursor);
        Assert.Equal(Checkpoint.None, producer.Postgres.Checkpoint);
    }

    [Fact]
    public async Task Who_finds_the_cursor_of_another_after_its_own_was_lost_stops()
    {
        var producer = new SimulatedProducer(new SaidLines(), claim: new Claim());
        await producer.StepAsync();
        producer.Redis.Empty();
        var cursor = new Cursor(Generation.New(), new Seq(3), null) { Owner = Theirs }.Text;
        Assert.True(producer.Redis.Begin(null, cursor, drop: true));
        producer.LookAgain();
        await producer.StepAsync();
        await Assert.ThrowsAsync<SyncException>(producer.StepAsync);
        Assert.Equal(cursor, producer.Redis.Cursor);
    }

    private sealed class Claim : IQueueClaim
    {
        public Task<QueueOwner?> ClaimAsync(QueueOwner? found, CancellationToken cancellation) =>
            found is null || found.IsSame(Mine) ? Task.FromResult<QueueOwner?>(Mine) : throw new SyncException("Another's.", "", Failure.Configuration);
    }
}
