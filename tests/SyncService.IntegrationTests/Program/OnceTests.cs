using System.Globalization;
using System.Text.RegularExpressions;
using LocalServers.Sales;
using LocalServers.Service;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Program;

/// <summary><c>run --once</c>: what it says of each stream, and beside another instance.</summary>
public sealed class OnceTests(TestServers servers)
{
    /// <summary>It must not wait for what does not come; the time is long for a machine that many tests share.</summary>
    private static readonly TimeSpan Promptly = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Streams_that_cannot_run_are_named_with_what_to_do_and_the_others_are_done()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 30);
        var targets = await ManyStreams.TargetsAsync(sales, 4);
        var missing = sales.Name("VW_MISSING");
        ManyStreams.Configure(sales, [(missing, "t1"), .. targets.Skip(1).Select(target => (sales.Source.View, target.Table))]);
        // One fails when its view is looked at, one when its rows are written.
        await targets[1].ExecuteAsync("ALTER TABLE t2 ADD CONSTRAINT never CHECK (false)");

        var run = await sales.RunOnceAsync(expected: 1);

        Assert.Matches($@"(?m)^t1: There is no view or table {missing} in .*\. Look at", run.Errors.Text);
        Assert.Matches(@"(?m)^t2: .* do not fit into t2: .*DEAD_LETTER_LIMIT", run.Errors.Text);
        Assert.Equal(2, run.Errors.Lines.Count);
        Assert.Matches(@"(?m)^Done, except for 2 of 4 streams \(t1, t2\): 90 records read, 60 applied, 0 unchanged, 0 dead letters, 30 queued in ", run.Output.Text);
        Assert.Equal(30, await targets[2].CountAsync());
        Assert.Equal(30, await targets[3].CountAsync());
    }

    [Fact]
    public async Task Each_half_alone_names_the_streams_that_it_cannot_bring()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 30);
        var targets = await ManyStreams.TargetsAsync(sales, 3);
        var missing = sales.Name("VW_MISSING");
        ManyStreams.Configure(sales, [(missing, "t1"), .. targets.Skip(1).Select(target => (sales.Source.View, target.Table))]);
        await targets[1].ExecuteAsync("ALTER TABLE t2 ADD CONSTRAINT never CHECK (false)");

        var producer = await HalfAsync(sales, "producer");
        Assert.Matches(@"(?m)^Done, except for 1 of 3 streams \(t1\): 60 records read, 0 applied, 0 unchanged, 0 dead letters, 60 queued in ", producer.Output.Text);
        Assert.StartsWith("t1: There is no view or table", Assert.Single(producer.Errors.Lines), StringComparison.Ordinal);

        var consumer = await HalfAsync(sales, "consumer");
        Assert.Matches(@"(?m)^Done, except for 1 of 3 streams \(t2\): 0 records read, 30 queued before, 30 applied, ", consumer.Output.Text);
        Assert.Matches("^t2: .* do not fit into t2: ", Assert.Single(consumer.Errors.Lines));
        Assert.Equal(30, await targets[2].CountAsync());
    }

    [Fact]
    public async Task A_stream_alone_is_named_as_well()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 1);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista RENAME TO elsewhere");

        var run = await sales.RunOnceAsync(expected: 1);

        Assert.StartsWith("default: The target table datos_vista does not exist in", Assert.Single(run.Errors.Lines), StringComparison.Ordinal);
        Assert.Matches("(?m)^Failed: 0 records read", run.Output.Text);
    }

    [Theory]
    [InlineData("all", "all", "producer|consumer")]
    [InlineData("all", "producer", "producer")]
    [InlineData("all", "consumer", "consumer")]
    [InlineData("producer", "all", "producer")]
    [InlineData("consumer", "all", "consumer")]
    public async Task Beside_a_running_instance_it_ends_and_says_which_one_works(string running, string once, string half)
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 10);
        var service = sales.Start("run", "--role", running);
        await WorksAsync(sales, service, running);

        await using var run = SyncServiceProcess.Start(servers.Folder, sales.Settings, "run", "--once", "--role", once);

        Assert.Equal(1, await run.ExitAsync(Promptly));
        Assert.Matches($@"(?m)^default: Another instance is the ({half}) of this stream: .+, process {service.Id}\. It brings .* stop that process first\.", run.Errors.Text);
        ConfigurationTests.AssertNoStackTrace(run);
    }

    [Fact]
    public async Task Figures_add_up_for_a_load_of_several_pages_a_second_run_and_a_queue_that_was_left()
    {
        const int rows = 50_500;
        await using var sales = await Pipeline.WithRowsAsync(servers, rows);
        await AssertAddsUpAsync(sales, rows, 0);
        await AssertAddsUpAsync(sales, 0, 0);
        await sales.Source.InsertAsync(sales.Notes.Note(rows + 1));
        var producer = sales.Start("run", "--once", "--role", "producer");
        Assert.Equal(0, await producer.ExitAsync(Pipeline.Patience));
        await AssertAddsUpAsync(sales, 1, Figure(producer.Output.Text, "queued"));
    }

    [Fact]
    public async Task Figures_add_up_where_all_rows_have_one_stamp_and_some_are_bad()
    {
        const int rows = 50_500;
        await using var sales = await Pipeline.WithRowsAsync(servers, rows);
        await sales.Source.Server.ExecuteAsync($"UPDATE {sales.Source.Table} SET ULTIMA_MODIFICACION = '2024-05-01T10:00:00'");
        await sales.Target.ExecuteAsync($"ALTER TABLE datos_vista ADD CHECK (conduce > '{DeliveryNoteGenerator.Conduce(7)}')");
        await AssertAddsUpAsync(sales, rows - 7, 0, dead: 7);
        await AssertAddsUpAsync(sales, 0, 0);
        await sales.Source.InsertAsync(sales.Notes.Note(rows + 1));
        await AssertAddsUpAsync(sales, 1, 0);
    }

    [Fact]
    public async Task Figures_add_up_where_a_row_that_the_source_lacks_is_deleted()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 20);
        sales.Settings["DELETES"] = "apply";
        await AssertAddsUpAsync(sales, 20, 0);
        await sales.Source.Server.ExecuteAsync($"DELETE FROM {sales.Source.Table} WHERE CONDUCE IN ('{DeliveryNoteGenerator.Conduce(1)}', '{DeliveryNoteGenerator.Conduce(2)}')");
        var resync = sales.Start("resync", "--key", $"CONDUCE={DeliveryNoteGenerator.Conduce(1)}", "--key", $"CONDUCE={DeliveryNoteGenerator.Conduce(2)}");
        await resync.LineAsync("No running service reads default", Pipeline.Patience);
        var text = await AssertAddsUpAsync(sales, 0, 0);
        Assert.Equal(2, Figure(text, "deleted"));
        Assert.DoesNotContain("-", text[text.LastIndexOf("Done:", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    /// <summary>A run of one half to its end, in which a stream fails.</summary>
    private static async Task<SyncServiceProcess> HalfAsync(Pipeline sales, string role)
    {
        var run = sales.Start("run", "--once", "--role", role);
        var code = await run.ExitAsync(Pipeline.Patience);
        Assert.True(code == 1, $"The {role} ended with {code}:\n{run.AllText}");
        return run;
    }

    private static async Task<string> AssertAddsUpAsync(Pipeline sales, long applied, long before, long dead = 0)
    {
        var run = await sales.RunOnceAsync(expected: dead > 0 ? 3 : 0);
        var text = run.Output.Text;
        Assert.Equal(applied, Figure(text, "applied"));
        Assert.Equal(before, Figure(text, "queued before"));
        Assert.Equal(dead, Figure(text, "dead letters"));
        Assert.True(
            Figure(text, "records read") + Figure(text, "keys that the source lacks") + before == applied + Figure(text, "deleted") + Figure(text, "unchanged") + dead + Figure(text, "read again"), text);
        return text;
    }

    /// <summary>Of the summary; zero where it is not said.</summary>
    private static long Figure(string text, string what) => Regex.Match(text, $@"(?m)^Done: .*?([\d,]+) {what}(,| in )") is { Success: true } match
        ? long.Parse(match.Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)
        : 0;

    private static async Task WorksAsync(Pipeline sales, SyncServiceProcess service, string role)
    {
        // Each half has one of its stream and one of its table.
        var locks = role == "all" ? 4 : 2;
        await LocalServers.Eventually.TrueAsync(
            async () => await sales.Target.ScalarAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())") == locks,
            Pipeline.Patience,
            () => $"the instance works. {service.AllText}");
    }
}
