using Microsoft.Extensions.Logging.Abstractions;
using SyncService.Capture;
using SyncService.Capture.Connections;
using SyncService.Capture.Identification;
using SyncService.Encoding;
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

    private sealed class NoWork : IRepair
    {
        public Task<CycleOutcome> RepairAsync(IReadOnlyCollection<RowKey> keys, Func<RowKey, IReadOnlyDictionary<string, string>> texts, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<CycleOutcome> UntilAppliedAsync(IReadOnlyList<long> requests, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
