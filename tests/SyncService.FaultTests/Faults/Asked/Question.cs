using LocalServers;
using LocalServers.Sales;
using Npgsql;
using SyncService.FaultTests.Load;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults.Asked;

/// <summary>Some notes change in SQL Server and nothing tells of it; <c>sync-service resync</c> is asked for them, and they are in the target when it is done.</summary>
/// <param name="Stream">Of the notes.</param>
/// <param name="From">The first of them.</param>
/// <param name="Count">How many.</param>
internal sealed record Question(StageStream Stream, int From, int Count)
{
    /// <summary>Whether the notes go, instead of changing.</summary>
    public bool Deletes { get; init; }

    /// <summary>Whether everything is asked for, instead of the keys alone.</summary>
    public bool IsWhole { get; init; }

    private IReadOnlyList<string> Words => IsWhole
        ? ["--since", Resync.FirstStamp]
        : [.. Deletes ? (string[])["--delete"] : [], .. Enumerable.Range(From, Count).SelectMany(note => (string[])["--key", Stream.KeyOf(note)])];

    /// <summary>Changes, asks until it is done, looks whether that is true, and leaves the notes as any others.</summary>
    public async Task RunAsync(Stage stage, Random random)
    {
        long number;
        using (await stage.Load.PauseAsync())
        {
            number = stage.Load.NextNumber();
            if (Deletes) await stage.Load.Deletions.DeleteAsync(Stream, From, Count);
            else await SourceWriter.UpdateInSilenceAsync(Stream, From, Count, random.Next(1_000_000) / 100m, number);
        }

        await Eventually.TrueAsync(() => IsDoneAsync(stage, random.Next(2) == 0, number), Stage.Patience, () => $"{this} is done\n{stage.Services.Tail()}");

        // By their stamps, they come back whatever goes back in time now.
        using var pause = await stage.Load.PauseAsync();
        if (Deletes) await Users.EnterAgainAsync(stage, Stream, random);
        else await SourceWriter.UpdateAsync(Stream, From, Count, random.Next(1_000_000) / 100m, stage.Load.NextNumber());
    }

    private string Notes => $"CONDUCE >= '{DeliveryNoteGenerator.Conduce(From)}' AND CONDUCE < '{DeliveryNoteGenerator.Conduce(From + Count)}'";

    /// <summary>False when it has to be asked again: the command failed, or PostgreSQL lost the request.</summary>
    private async Task<bool> IsDoneAsync(Stage stage, bool waits, long number)
    {
        var by = $"{Guid.NewGuid():N}";
        await using var command = stage.Services.Command(["resync", "--stream", Stream.Name, "--by", by, .. waits ? [] : (string[])["--no-wait"], .. Words]);
        var code = await command.ExitAsync(Stage.Patience);
        if (code != 0) return false;
        bool? isDone = false;
        await Eventually.TrueAsync(
            async () => (isDone = await LookAsync(stage, by, number)) != false, Stage.Patience, () => $"{this}, asked by {by}, is done\n{command.AllText}\n{stage.Services.Tail()}");
        return isDone == true;
    }

    /// <summary>Request and rows in one snapshot, in which what is called done must be true. Null when there is no such request any more.</summary>
    private async Task<bool?> LookAsync(Stage stage, string by, long number)
    {
        try
        {
            await using var connection = await stage.Postgres.OpenAsync(Stage.Database);
            await using var command = new NpgsqlCommand(
                $"""
                SELECT state, outcome::text, (SELECT count(*) FROM {Stream.Target.Table} WHERE {Notes} AND {Regressions.Number} >= $2), (SELECT count(*) FROM {Stream.Target.Table} WHERE {Notes})
                FROM sync_service.request WHERE asked_by = $1
                """,
                connection)
            {
                Parameters = { new() { Value = by }, new() { Value = number } },
            };
            await using var reader = await command.ExecuteReaderAsync();
            if (!await reader.ReadAsync()) return null;
            var (state, outcome) = (reader.GetString(0), reader.IsDBNull(1) ? "" : reader.GetString(1));
            if (state is "open" or "enqueued") return false;
            var isTrue = state == "done" && (Deletes ? reader.GetInt64(3) == 0 : reader.GetInt64(2) == Count);
            if (!isTrue) throw new UntrueAnswerException($"{this} is called {state} ({outcome}), and the target has {reader.GetInt64(2)} as asked and {reader.GetInt64(3)} in all.\n{stage.Services.Tail()}");
            return true;
        }
        catch (NpgsqlException)
        {
            // It is down, or has just come back.
            return false;
        }
    }
}

/// <summary>A request is called done, and the target does not hold what was asked for.</summary>
internal sealed class UntrueAnswerException(string message) : Exception(message);
