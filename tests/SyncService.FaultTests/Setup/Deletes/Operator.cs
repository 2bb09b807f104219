using System.Globalization;
using System.Text.Json;
using LocalServers;
using LocalServers.Postgres;
using SyncService.FaultTests.Load;

namespace SyncService.FaultTests.Setup.Deletes;

/// <summary>Decides about deletes that are held, with the commands that the documents name.</summary>
internal sealed class Operator(Stage stage)
{
    /// <summary>Sets that were approved until now.</summary>
    public int Approved { get; private set; }

    /// <summary>Approves all that is held now.</summary>
    public async Task ApproveAsync()
    {
        if (await HeldRowsAsync() == 0) return;
        await stage.Removals.AssertJustAsync();
        foreach (var number in await ListAsync()) await ApplyAsync(number);
    }

    /// <summary>
    /// By the one who holds the workload's turn, when the source has lost rows: comparisons hold them and delete none, and they go when they are approved.
    /// </summary>
    /// <param name="streams">Whose.</param>
    /// <param name="left">Of each stream the last note that its source has kept; those behind it that no user deleted are lost.</param>
    public async Task HoldAsync(IReadOnlyCollection<StageStream> streams, int[] left)
    {
        List<(StageStream Stream, IReadOnlyList<string> Notes)> lost = [];
        foreach (var stream in streams)
        {
            if (await LostAsync(stream, left[stream.Index]) is { Count: > 0 } notes) lost.Add((stream, notes));
        }

        if (lost.Count == 0) return;
        await ComparedAsync([.. lost.Select(one => one.Stream)]);
        foreach (var (stream, notes) in lost)
        {
            var there = await SurplusAsync(stream);
            Assert.True(there.IsSupersetOf(notes), $"{stream.Name}: rows went that should have been held.\n{stage.Services.Tail()}");
            await stage.Removals.AssertJustAsync();
            var number = await NumberAsync(stream, there.Count);
            Assert.True(await ApplyAsync(number), $"{stream.Name}: the deletes {number} were held no longer when they were approved.\n{stage.Services.Tail()}");
            Assert.Empty(await SurplusAsync(stream));
        }
    }

    /// <summary>Returns when a comparison of each of the streams has ended that began after now.</summary>
    public async Task ComparedAsync(params IReadOnlyCollection<StageStream> streams)
    {
        var since = await stage.Postgres.ScalarAsync<DateTime>(Stage.Database, "SELECT now()");
        var names = string.Join(", ", streams.Select(stream => $"'{stream.Name}'"));
        var sql = string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT count(DISTINCT stream) FROM sync_service.verification WHERE stream IN ({names}) AND began_at > '{since:O}' AND outcome @> '{{\"finished\": true}}'");
        await Eventually.TrueAsync(
            async () => await stage.Postgres.ScalarAsync<long>(Stage.Database, sql) == streams.Count, 2 * Stage.Patience, () => $"{names} are compared\n{stage.Services.Tail()}");
    }

    public Task<long> HeldRowsAsync() => stage.Postgres.ScalarAsync<long>(Stage.Database, "SELECT coalesce(sum(rows), 0)::bigint FROM sync_service.deletion WHERE state = 'held'");

    private async Task<IReadOnlyList<string>> LostAsync(StageStream stream, int left) =>
        [.. (await SurplusAsync(stream)).Where(key => SourceWriter.NoteOf(key) > left && !stage.Load.Deletions.IsAbsent(stream, key))];

    private async Task<HashSet<string>> SurplusAsync(StageStream stream)
    {
        await using var source = await stage.Source.OpenAsync();
        await using var target = await stage.Postgres.OpenAsync(Stage.Database);
        var rows = await StreamTruth.KeysOfTargetAsync(stream, target);
        rows.ExceptWith(await StreamTruth.KeysOfSourceAsync(stream, source));
        return rows;
    }

    private async Task<long> NumberAsync(StageStream stream, int rows)
    {
        var number = await stage.Postgres.ScalarAsync<long?>(
            Stage.Database, string.Create(CultureInfo.InvariantCulture, $"SELECT max(id) FROM sync_service.deletion WHERE stream = '{stream.Name}' AND state = 'held' AND rows = {rows}"));
        Assert.True(number is not null, $"{stream.Name}: {rows} rows that the source has lost are not held.\n{stage.Services.Tail()}");
        return number.Value;
    }

    private async Task<IReadOnlyList<long>> ListAsync()
    {
        await using var list = stage.Services.Command("deletes", "list", "--json");
        var code = await list.ExitAsync(Stage.Patience);
        Assert.True(code == 0, $"deletes list ended with {code}:\n{list.AllText}\n{stage.Services.Tail()}");
        using var found = JsonDocument.Parse(string.Join('\n', list.Output.Lines));
        return [.. found.RootElement.GetProperty("deletions").EnumerateArray().Select(set => set.GetProperty("id").GetInt64())];
    }

    /// <returns>False where a comparison has meanwhile found another set.</returns>
    private async Task<bool> ApplyAsync(long number)
    {
        await using var apply = stage.Services.Command("deletes", "apply", number.ToString(CultureInfo.InvariantCulture), "--by", "operator");
        var code = await apply.ExitAsync(Stage.Patience);
        if (code == 1 && apply.AllText.Contains($"No deletes are held under the number {number}.", StringComparison.Ordinal)) return false;
        Assert.True(code == 0, $"deletes apply {number} ended with {code}:\n{apply.AllText}\n{stage.Services.Tail()}");
        Approved++;
        return true;
    }
}
