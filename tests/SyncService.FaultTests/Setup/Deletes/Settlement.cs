using LocalServers;
using LocalServers.Comparison;
using LocalServers.Postgres;
using Npgsql;

namespace SyncService.FaultTests.Setup.Deletes;

/// <summary>Waits until both sides are equal, deletes included, and lets the operator approve what is held until then. By the one who holds the workload's turn.</summary>
internal sealed class Settlement(Stage stage)
{
    /// <summary>One stream after the other is compared, and each looks at what is asked of it each five seconds.</summary>
    private static readonly TimeSpan Patience = 2 * Stage.Patience;

    private string last = "";

    /// <summary>Comparisons that the services have kept, at least: PostgreSQL goes back in time.</summary>
    public Task<long> ComparisonsAsync() => stage.Postgres.ScalarAsync<long>(Stage.Database, "SELECT coalesce(max(id), 0) FROM sync_service.verification");

    public Task ReachAsync() => ReachAsync(stage.Streams);

    public Task ReachAsync(params IReadOnlyCollection<StageStream> streams) => Eventually.TrueAsync(
        async () =>
        {
            stage.Services.AssertAlive();
            if (await IsReachedAsync(streams)) return true;
            await stage.Operator.ApproveAsync();
            return false;
        },
        Patience,
        () => $"both sides are equal, deletes included. {last}\n{stage.Services.Tail()}");

    /// <summary>And waits until the source of the stream as it is now was looked through, so that its next deletes are let through.</summary>
    public async Task FreshAsync(StageStream stream)
    {
        await stage.Arrival.PausedAsync();
        await ReachAsync(stream);
        await stage.Operator.ComparedAsync(stream);
        await ReachAsync(stream);
    }

    /// <summary>Asks the program itself, too.</summary>
    public async Task AssertVerifiedAsync()
    {
        await using var verify = stage.Services.Command("verify");
        var code = await verify.ExitAsync(Stage.Patience);
        Assert.True(code == 0, $"verify ended with {code}:\n{verify.AllText}\n{stage.Services.Tail()}");
    }

    /// <summary>A comparison of each value of each row; rows that only the target has must be what the stream's policy leaves there.</summary>
    public async Task AssertEqualAsync(StageStream stream, bool includesDeletes)
    {
        var result = await TableComparison.RunAsync(stage.Source, stream.Source.View, stage.Postgres, Stage.Database, stream.Target.Table, StageStream.Key);
        Assert.True(result.Different + result.Missing == 0 && (result.Extra == 0 || stream.Deletes != DeletePolicy.Apply || !includesDeletes), $"{stream.Name}: {result}");
        if (!includesDeletes) return;
        await using var connection = await stage.Postgres.OpenAsync(Stage.Database);
        Assert.True(await IsEqualAsync(stream, connection), last);
    }

    private async Task<bool> IsReachedAsync(IReadOnlyCollection<StageStream> streams)
    {
        await using var connection = await stage.Postgres.OpenAsync(Stage.Database);
        foreach (var stream in streams)
        {
            if (!await IsEqualAsync(stream, connection)) return false;
        }

        return true;
    }

    private async Task<bool> IsEqualAsync(StageStream stream, NpgsqlConnection target)
    {
        await using var source = await stage.Source.OpenAsync();
        var wanted = await StreamTruth.OfSourceAsync(stream, source);
        var rows = await StreamTruth.OfTargetAsync(stream, target);
        if (stream.Deletes == DeletePolicy.Keep) rows.RemoveWhere(row => stage.Load.Deletions.IsAbsent(stream, StreamTruth.KeyOf(row)));
        if (rows.SetEquals(wanted)) return true;
        last = $"{stream.Name} ({stream.Deletes}): the target lacks {wanted.Except(rows).Count()} rows ({Some(wanted.Except(rows))}) and has {rows.Except(wanted).Count()} others ({Some(rows.Except(wanted))}); "
            + $"{await stage.Operator.HeldRowsAsync()} deletes are held";
        return false;
    }

    private static string Some(IEnumerable<string> rows) => string.Join(", ", rows.Order(StringComparer.Ordinal).Take(3));
}
