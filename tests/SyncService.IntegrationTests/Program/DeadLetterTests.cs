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
        var said = await RetryAsync(sales, 1, "--all");
        Assert.Contains("2 tried: 0 settled, 2 stay.", said, StringComparison.Ordinal);
        Assert.Contains("plausible", said, StringComparison.Ordinal);
        Assert.Equal(2, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter WHERE attempts > 1"));
    }

    [Fact]
    public async Task Once_the_table_is_mended_retrying_brings_the_rows()
    {
        await using var sales = await WithDeadLettersAsync();
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP CONSTRAINT plausible");
        Assert.Contains("2 tried: 2 settled, 0 stay.", await RetryAsync(sales, 0, "--stream", "default"), StringComparison.Ordinal);
        await sales.AssertEqualAsync(20);
        Assert.Equal("No dead letters.", (await CommandRun.RunAsync(sales, 0, "dead", "list")).Trim());
        using var settled = JsonDocument.Parse(await CommandRun.RunAsync(sales, 0, "dead", "list", "--settled", "--json"));
        Assert.Equal(["retry", "retry"], settled.RootElement.GetProperty("settled").EnumerateArray().Select(one => one.GetProperty("settledBy").GetString()));
    }

    [Fact]
    public async Task The_row_comes_as_the_source_holds_it_now_and_not_as_it_was_set_aside()
    {
        await using var sales = await WithDeadLettersAsync();

        // Without a new stamp, so that no look at what is new brings it.
        await sales.Source.Server.ExecuteAsync($"UPDATE {sales.Source.Table} SET TOTAL = 7.77 WHERE CONDUCE = '{One}'");
        await sales.Source.Server.ExecuteAsync($"DELETE FROM {sales.Source.Table} WHERE CONDUCE = '{Two}'");
        Assert.Contains("2 tried: 2 settled, 0 stay.", await RetryAsync(sales, 0, "--all"), StringComparison.Ordinal);
        Assert.Equal(7.77m, await sales.Target.ScalarAsync<decimal>($"SELECT total FROM datos_vista WHERE conduce = '{One}'"));
        Assert.Equal(0, await DeadLettersAsync(sales));
    }

    [Fact]
    public async Task A_letter_whose_key_is_not_known_stays()
    {
        await using var sales = await WithDeadLettersAsync();
        await sales.Target.ExecuteAsync(
            "DELETE FROM sync_service.dead_letter; INSERT INTO sync_service.dead_letter (stream, target, seq, sqlstate, message, record) VALUES ('default', 'datos_vista', 1, 'SYNC1', 'damaged', ''), ('elsewhere', 'otra', 1, '22001', 'too long', '')");
        var said = await CommandRun.RunAsync(sales, 1, "dead", "retry", "--all");
        Assert.Contains("Its key is not known, so that its row cannot be read again.", said, StringComparison.Ordinal);
        Assert.Contains("It belongs to the stream elsewhere, which is not configured.", said, StringComparison.Ordinal);
        Assert.Equal(2, await DeadLettersAsync(sales));
    }

    [Fact]
    public async Task Discarding_takes_the_letters_that_are_named()
    {
        await using var sales = await WithDeadLettersAsync();
        var id = await sales.Target.ScalarAsync<long>("SELECT min(id) FROM sync_service.dead_letter");
        Assert.Contains("1 dead letter discarded.", await CommandRun.RunAsync(sales, 0, "dead", "discard", $"{id}"), StringComparison.Ordinal);
        Assert.Contains($"There is no dead letter {id}.", await CommandRun.RunAsync(sales, 1, "dead", "discard", $"{id}"), StringComparison.Ordinal);
        Assert.Equal(1, await DeadLettersAsync(sales));
        Assert.Contains("This throws 1 dead letter away; add --yes", await CommandRun.RunAsync(sales, 1, "dead", "discard", "--all"), StringComparison.Ordinal);
        await sales.Target.ExecuteAsync("INSERT INTO sync_service.dead_letter (stream, seq, sqlstate, message, record) VALUES ('elsewhere', 1, '22001', 'too long', '')");
        Assert.Contains("1 dead letter discarded.", await CommandRun.RunAsync(sales, 0, "dead", "discard", "--all", "--yes"), StringComparison.Ordinal);
        Assert.Equal("elsewhere", await sales.Target.ScalarAsync<string>("SELECT string_agg(stream, ',') FROM sync_service.dead_letter"));
        Assert.Contains("1 dead letter discarded.", await CommandRun.RunAsync(sales, 0, "dead", "discard", "--stream", "elsewhere", "--yes"), StringComparison.Ordinal);
        Assert.Equal(0, await DeadLettersAsync(sales));
        Assert.Contains("discard", await CommandRun.RunAsync(sales, 0, "dead", "list", "--settled", "--limit", "1"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_without_the_service_has_no_dead_letters()
    {
        await using var sales = await Pipeline.CreateAsync(servers);
        Assert.Equal("No dead letters.", (await CommandRun.RunAsync(sales, 0, "dead", "list")).Trim());
    }

    /// <summary>The letters are chosen before a service runs, which might settle them by itself.</summary>
    private static async Task<string> RetryAsync(Pipeline sales, int expected, params string[] which)
    {
        var retry = sales.Start(["dead", "retry", .. which]);
        await retry.LineAsync("No running service reads default", Pipeline.Patience);
        sales.Run();
        var code = await retry.ExitAsync(Pipeline.Patience);
        Assert.True(code == expected, $"It ended with {code}:\n{string.Join('\n', sales.Services.Select(service => service.AllText))}");
        return retry.AllText;
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
