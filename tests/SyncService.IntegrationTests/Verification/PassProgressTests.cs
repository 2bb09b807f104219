using LocalServers.Postgres;
using SyncService.IntegrationTests.Engine;
using SyncService.IntegrationTests.Setup;
using SyncService.Target;
using SyncService.Target.Comparing;
using SyncService.Target.Deletions;
using SyncService.Target.Sessions;
using SyncService.Target.Verifications;
using SyncService.Verification.Deleting;
using SyncService.Verification.Unfinished;

namespace SyncService.IntegrationTests.Verification;

/// <summary>What is kept of a comparison that is under way, and by whom.</summary>
public sealed class PassProgressTests(TestServers servers) : IAsyncLifetime
{
    private static readonly StreamId Stream = new("notes", "public.notes");

    private readonly SteppedClock clock = new();
    private PostgresConnections connections = null!;

    private DeletionStore Deletions => new(connections);

    [Fact]
    public async Task It_is_kept_each_minute_for_the_case_that_the_process_is_killed()
    {
        var killed = await BeginAsync();
        Find(killed, 1);
        await killed.SaveIfDueAsync(default);
        Assert.Equal(0, (await BeginAsync()).Tally.SourceRows);

        clock.Past = TimeSpan.FromMinutes(1);
        await killed.SaveIfDueAsync(default);
        Find(killed, 2);
        await killed.SaveIfDueAsync(default);
        var next = await BeginAsync();
        Assert.Equal((1, 1, 1), (next.Tally.SourceRows, next.Suspects.Count, next.Place.Sets));
        Assert.Equal(1, next.Tally.WentOnAfter);
    }

    [Fact]
    public async Task Another_process_that_went_on_is_not_disturbed_by_the_earlier_one()
    {
        var earlier = await BeginAsync();
        Find(earlier, 1);
        Assert.True(await earlier.LeaveAsync());
        var next = await BeginAsync();
        Find(next, 2);
        Find(earlier, 3);
        Find(earlier, 4);
        Assert.False(await earlier.LeaveAsync());
        Assert.True(await next.LeaveAsync());
        Assert.Equal(2, (await BeginAsync()).Tally.SourceRows);
        await earlier.EndAsync(default);
        Assert.Equal(2, (await BeginAsync()).Tally.SourceRows);
    }

    [Fact]
    public async Task A_judgement_that_is_stopped_half_way_is_made_again()
    {
        var pass = await BeginAsync();
        Find(pass, 1);
        pass.Freeze();
        _ = pass.Suspects.Take();
        pass.Tally.Different = 1;
        Assert.True(await pass.LeaveAsync());
        var next = await BeginAsync();
        Assert.Equal((1, 0), (next.Suspects.Count, next.Tally.Different));
    }

    [Fact]
    public async Task What_was_judged_counts_with_the_next_place()
    {
        var pass = await BeginAsync();
        Find(pass, 1);
        pass.Freeze();
        _ = pass.Suspects.Take();
        pass.Tally.Different = 1;
        Find(pass, 2);
        Assert.True(await pass.LeaveAsync());
        var next = await BeginAsync();
        Assert.Equal((1, 1, 2), (next.Suspects.Count, next.Tally.Different, next.Place.Sets));
    }

    [Fact]
    public async Task Nobody_goes_on_behind_a_place_where_nobody_can()
    {
        var pass = await BeginAsync();
        Find(pass, 1);
        pass.Commit(() => pass.Tally.SourceRows++, null);
        Find(pass, 2);
        Assert.True(await pass.LeaveAsync());
        var next = await BeginAsync();
        Assert.Equal((1, 1), (next.Tally.SourceRows, next.Place.Sets));
    }

    [Fact]
    public async Task Keys_to_delete_that_were_found_behind_that_place_are_forgotten()
    {
        var pass = await BeginAsync();
        var found = new FoundDeletes(Stream, Deletions, null);
        await AddAsync(found, 0, 700);
        pass.Mark = await found.KeepAsync(default);
        Find(pass, 1);
        pass.Freeze();
        await AddAsync(found, 700, 1_500);
        await found.KeepAsync(default);
        Assert.True(await pass.LeaveAsync());

        var next = await BeginAsync();
        Assert.Equal(700, next.Mark!.Rows);
        var again = new FoundDeletes(Stream, Deletions, next.Mark);
        await AddAsync(again, 700, 1_000);
        var set = await again.EndAsync(default);
        var whole = new FoundDeletes(new StreamId("other", "public.other"), Deletions, null);
        await AddAsync(whole, 0, 1_000);
        var other = await whole.EndAsync(default);
        Assert.Equal((1_000, other!.Fingerprint), (set!.Rows, set.Fingerprint));
        Assert.Equal(1_000, (await KeysAsync(set.Id)).Distinct().Count());
    }

    /// <summary>The service compares, and somebody calls <c>verify --repair</c>.</summary>
    [Fact]
    public async Task Two_comparisons_at_once_find_their_keys_to_delete_each_for_itself()
    {
        var (one, other) = (new FoundDeletes(Stream, Deletions, null), new FoundDeletes(Stream, Deletions, null));
        await AddAsync(one, 0, 600);
        await AddAsync(other, 0, 600);
        var (first, second) = (await one.EndAsync(default), await other.EndAsync(default));
        Assert.Equal(first!.Id, await Deletions.HoldAsync(Stream, first, "why", "{}", default));
        Assert.Equal(first.Id, await Deletions.HoldAsync(Stream, second!, "why", "{}", default));
        Assert.Equal(600, (await KeysAsync(first.Id)).Count);
    }

    [Fact]
    public async Task It_begins_anew_where_its_keys_to_delete_are_gone()
    {
        var pass = await BeginAsync();
        var found = new FoundDeletes(Stream, Deletions, null);
        await AddAsync(found, 0, 3);
        pass.Mark = await found.KeepAsync(default);
        Find(pass, 1);
        Assert.True(await pass.LeaveAsync());
        await Deletions.ForgetAsync(pass.Mark!.Id, default);
        Assert.Equal(0, (await BeginAsync()).Tally.SourceRows);
    }

    public async ValueTask InitializeAsync()
    {
        var postgres = await servers.PostgresAsync;
        var database = $"progress_{servers.NextNumber()}";
        await postgres.CreateDatabaseAsync(database);
        connections = new PostgresConnections(EngineOptions.Of(postgres, database));
    }

    public ValueTask DisposeAsync() => connections.DisposeAsync();

    /// <summary>As another process.</summary>
    private async Task<PassProgress> BeginAsync()
    {
        var pass = new PassProgress(new UnfinishedPassStore(connections, Stream, "values by verify"), clock);
        await pass.GoOnAsync("format", Deletions, default);
        return pass;
    }

    private static void Find(PassProgress pass, int set) => pass.Commit(
        () =>
        {
            pass.Tally.SourceRows++;
            pass.Suspects.Add((ulong)set, Key(set));
        },
        place => place with { Sets = set });

    private static async Task AddAsync(FoundDeletes found, int from, int to)
    {
        for (var i = from; i < to; i++) await found.AddAsync((ulong)i * 31, Key(i), new Dictionary<string, string> { ["ID"] = $"{i}" }, default);
    }

    private static RowKey Key(int id) => RowKey.Of([0, 0, 0, 4, (byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id]);

    private async Task<List<string>> KeysAsync(long id)
    {
        List<string> keys = [];
        for (var place = 0; ;)
        {
            var chunks = await Deletions.KeysAsync(id, place, default);
            if (chunks.Count == 0) return keys;
            keys.AddRange(chunks.SelectMany(FoundDeletes.Keys).Select(key => Convert.ToHexString(key.Fields.Span)));
            place = chunks[^1].Place + 1;
        }
    }

    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Past { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Past.Ticks;
    }
}
