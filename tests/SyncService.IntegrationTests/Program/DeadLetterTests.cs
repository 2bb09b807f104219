using System.Text.Json;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary><c>dead</c>: what was set aside is shown, tried again and thrown away.</summary>
public sealed class DeadLetterTests(TestServers servers)
{
    private static readonly string One = DeliveryNoteGenerator.Conduce(1);
    private static readonly string Two = DeliveryNoteGenerator.Conduce(2);

    [Fact]
    public async Task Letters_are_listed_with_their_reasons_and_shown_with_their_rows()
    {
        await using var sales = await WithDeadLettersAsync();
        var list = await CommandRun.RunAsync(sales, 0, "dead", "list");
        Assert.Matches(@"default +2 +\d{4}-", list);
        Assert.Matches($@"{One} .* 1 .*plausible.*\(23514\)", list);

        using var json = JsonDocument.Parse(await CommandRun.RunAsync(sales, 0, "dead", "list", "--json", "--limit", "1"));
        Assert.Equal(2, json.RootElement.GetProperty("streams")[0].GetProperty("deadLetters").GetInt64());
        var letter = Assert.Single(json.RootElement.GetProperty("deadLetters").EnumerateArray());
        var shown = await CommandRun.RunAsync(sales, 0, "dead", "show", $"{letter.GetProperty("id").GetInt64()}");
        Assert.Contains("plausible", shown, StringComparison.Ordinal);
        Assert.Matches(@"TOTAL +decimal\(18,2\) +5000000\.00", shown);
    }

    [Fact]
    public async Task A_letter_that_fails_again_stays_with_one_more_attempt()
    {
        await using var sales = await WithDeadLettersAsync();
        var said = await CommandRun.RunAsync(sales, 1, "dead", "retry", "--all");
        Assert.Contains("2 tried: 2 refused again.", said, StringComparison.Ordinal);
        Assert.Equal(2, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter WHERE attempts = 2"));
    }

    [Fact]
    public async Task Once_the_table_is_mended_retrying_brings_the_rows()
    {
        await using var sales = await WithDeadLettersAsync();
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP CONSTRAINT plausible");
        Assert.Contains("2 tried: 2 applied.", await CommandRun.RunAsync(sales, 0, "dead", "retry", "--stream", "default"), StringComparison.Ordinal);
        await sales.AssertEqualAsync(20);
        Assert.Equal("No dead letters.", (await CommandRun.RunAsync(sales, 0, "dead", "list")).Trim());
    }

    [Fact]
    public async Task A_newer_row_is_never_overwritten()
    {
        await using var sales = await WithDeadLettersAsync();
        await sales.Source.InvoiceAsync(One, 7.77m, "E317");
        // The other bad row lies in the overlap window, is read again and refused again.
        await sales.RunOnceAsync(3);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP CONSTRAINT plausible");
        var said = await CommandRun.RunAsync(sales, 0, "dead", "retry", "--all");
        Assert.Contains("1 applied, 1 left alone, for the target has a newer version", said, StringComparison.Ordinal);
        Assert.Equal(7.77m, await sales.Target.ScalarAsync<decimal>($"SELECT total FROM datos_vista WHERE conduce = '{One}'"));
        await sales.AssertEqualAsync(20);
    }

    [Fact]
    public async Task Another_version_with_the_same_stamp_is_left_for_a_person_to_decide()
    {
        await using var sales = await WithDeadLettersAsync();
        await sales.Target.ExecuteAsync(
            $"""
            ALTER TABLE datos_vista DROP CONSTRAINT plausible;
            INSERT INTO datos_vista (conduce, total, ultima_modificacion)
            SELECT '{One}', 1, (row ->> 'ULTIMA_MODIFICACION')::timestamp FROM sync_service.dead_letter WHERE row ->> 'CONDUCE' = '{One}'
            """);
        var said = await CommandRun.RunAsync(sales, 1, "dead", "retry", "--all");
        Assert.Contains("with the same stamp, and nothing says which of them is newer", said, StringComparison.Ordinal);
        Assert.Equal(1m, await sales.Target.ScalarAsync<decimal>($"SELECT total FROM datos_vista WHERE conduce = '{One}'"));
        Assert.Equal(1, await DeadLettersAsync(sales));
    }

    [Fact]
    public async Task Without_a_change_column_in_the_target_only_missing_rows_are_written()
    {
        await using var sales = await WithDeadLettersAsync();
        await sales.Target.ExecuteAsync(
            $"ALTER TABLE datos_vista DROP CONSTRAINT plausible, DROP COLUMN ultima_modificacion; INSERT INTO datos_vista (conduce, total) VALUES ('{One}', 1)");
        var said = await CommandRun.RunAsync(sales, 1, "dead", "retry", "--all");
        Assert.Contains("1 applied, 1 undecided", said, StringComparison.Ordinal);
        Assert.Equal(1m, await sales.Target.ScalarAsync<decimal>($"SELECT total FROM datos_vista WHERE conduce = '{One}'"));
        Assert.Equal(5_000_000m, await sales.Target.ScalarAsync<decimal>($"SELECT total FROM datos_vista WHERE conduce = '{Two}'"));
    }

    [Fact]
    public async Task Discarding_takes_the_letters_that_are_named()
    {
        await using var sales = await WithDeadLettersAsync();
        var id = await sales.Target.ScalarAsync<long>("SELECT min(id) FROM sync_service.dead_letter");
        Assert.Contains("1 dead letter discarded.", await CommandRun.RunAsync(sales, 0, "dead", "discard", $"{id}"), StringComparison.Ordinal);
        Assert.Contains($"There is no dead letter {id}.", await CommandRun.RunAsync(sales, 1, "dead", "discard", $"{id}"), StringComparison.Ordinal);
        Assert.Equal(1, await DeadLettersAsync(sales));
        Assert.Contains("1 dead letter discarded.", await CommandRun.RunAsync(sales, 0, "dead", "discard", "--all"), StringComparison.Ordinal);
        Assert.Equal(0, await DeadLettersAsync(sales));
    }

    [Fact]
    public async Task A_database_without_the_service_has_no_dead_letters()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        Assert.Equal("No dead letters.", (await CommandRun.RunAsync(sales, 0, "dead", "list")).Trim());
    }

    /// <summary>Twenty rows, two of which the target refuses.</summary>
    private async Task<Pipeline> WithDeadLettersAsync()
    {
        var sales = await Pipeline.WithRowsAsync(servers, 20);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        await sales.Source.InvoiceAsync(One, 5_000_000m, "E311");
        await sales.Source.InvoiceAsync(Two, 5_000_000m, "E312");
        await sales.RunOnceAsync(expected: 3);
        return sales;
    }

    private static Task<long> DeadLettersAsync(Pipeline sales) => sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter");
}
