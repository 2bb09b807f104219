using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.Capture.Connections;
using SyncService.Capture.Identification;
using SyncService.Encoding;
using SyncService.IntegrationTests.Engine;
using SyncService.IntegrationTests.Setup;
using SyncService.IntegrationTests.Target;
using SyncService.Target.Comparing;
using SyncService.Target.Deletions;
using SyncService.Verification;
using SyncService.Verification.Deleting;
using SyncService.Verification.Judging;

namespace SyncService.IntegrationTests.Verification;

/// <summary>What becomes of the rows that a pass found only in the target, where the pass is none.</summary>
public sealed class PassDeletesTests(TestServers servers)
{
    private static readonly StreamSpec Stream = new() { Name = StreamSpec.DefaultName, Source = "VW_T", Target = "t", Deletes = DeletePolicy.Apply };

    [Fact]
    public async Task A_pass_that_left_rows_pending_deletes_and_holds_nothing()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var table = await AppliedTable.CreateAsync(servers, deletes: DeletePolicy.Apply);
        await using var comparison = await TargetComparison.OpenAsync(table.Connections, Stream, AppliedTable.Schema, VerifyLevel.Values, cancellation);
        var tally = new Tally { SourceRows = 100, TargetRows = 101 };

        // Nobody answers there: whoever asks the source before it lets deletes through fails.
        var nowhere = new SqlConnections(new SourceOptions { Host = "127.0.0.1", Port = 1, Database = "ERP", User = "u", Password = "p" });
        var source = new SqlServerSource(Stream, nowhere, (_, _) => Task.FromResult<IReadOnlyList<string>>(["ID"]), new CaptureLog(NullLogger.Instance), TimeProvider.System);
        var deletes = new PassDeletes(
            Stream, source, new SourceGuard("dbo.VW_T", null, "ERP1", "ERP", "ONLINE READ_WRITE", "d", "p", "r"), new SourceLookup(source, comparison), new NoWork(), new DeletionStore(table.Connections), null, tally);
        using (var row = AppliedTable.Chunk(1, [7])) await deletes.AddAsync(7, RowKey.Of(row[0].Span[RecordHeader.Size..], AppliedTable.Schema), cancellation);

        tally.Pending = 1;
        await deletes.EndAsync(null, cancellation);
        Assert.Equal(0, await table.ScalarAsync<long>("SELECT (SELECT count(*) FROM sync_service.deletion) + (SELECT count(*) FROM sync_service.deletion_keys) + (SELECT count(*) FROM sync_service.request)"));
    }

    /// <summary>Its rows may have been those of another server.</summary>
    [Theory]
    [InlineData(false, false, true)]
    [InlineData(true, false, false)]
    [InlineData(false, true, false)]
    public async Task A_pass_that_found_nothing_vouches_for_the_source_only_where_it_looked_through_it(bool isAnother, bool isYounger, bool vouches)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Settings["DELETES"] = "apply";
        await sales.RunOnceAsync();
        await using var table = await AppliedTable.CreateAsync(servers, deletes: DeletePolicy.Apply);
        await using var comparison = await TargetComparison.OpenAsync(table.Connections, Stream, AppliedTable.Schema, VerifyLevel.Values, cancellation);
        var stream = Stream with { Source = sales.Source.View };
        var source = new SqlServerSource(stream, new SqlConnections(EngineOptions.Of(sales.Source.Server)), (_, _) => Task.FromResult<IReadOnlyList<string>>(["CONDUCE"]), new CaptureLog(NullLogger.Instance), TimeProvider.System);
        var now = await source.GuardAsync(cancellation);
        var tally = new Tally { Began = DateTimeOffset.UtcNow, SourceRows = 20, TargetRows = 20 };
        var began = isAnother ? now with { Server = "ERP2" } : now;
        var deletes = new PassDeletes(stream, source, began, new SourceLookup(source, comparison), new NoWork(), new DeletionStore(table.Connections), null, tally);
        await deletes.EndAsync(("the source is now another", tally.Began + TimeSpan.FromSeconds(isYounger ? 1 : -1)), cancellation);
        Assert.Equal(vouches ? 1 : 0, await table.ScalarAsync<long>("SELECT count(*) FROM sync_service.delete_basis"));
    }

    private sealed class NoWork : IRepair
    {
        public Task<CycleOutcome> RepairAsync(IReadOnlyCollection<RowKey> keys, Func<RowKey, IReadOnlyDictionary<string, string>> texts, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<CycleOutcome> UntilAppliedAsync(IReadOnlyList<long> requests, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
