using System.Text.RegularExpressions;
using LocalServers;
using Npgsql;
using SyncService.IntegrationTests.Program;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Streams;

/// <summary>Rows of one stream that refer to rows of another.</summary>
public sealed class ForeignKeyTests(TestServers servers)
{
    [Fact]
    public async Task A_child_whose_parent_comes_later_arrives_by_itself()
    {
        await using var family = await Family.CreateAsync(servers);
        await family.AddParentAsync(1);
        await family.AddChildAsync(10, parent: 1);
        family.Pipeline.Run();
        await family.ArrivesAsync("children", 1);
        await family.AddChildAsync(11, parent: 2);
        await Eventually.TrueAsync(async () => await family.LettersAsync() == 1, Pipeline.Patience, () => "the child waits");
        await family.AddParentAsync(2);
        await family.ArrivesAsync("children", 2);
        await Eventually.TrueAsync(async () => await family.LettersAsync() == 0, Pipeline.Patience, () => "its letter is settled");
    }

    [Fact]
    public async Task One_run_brings_a_child_that_was_read_before_its_parent()
    {
        await using var family = await Family.CreateAsync(servers);
        await family.AddParentAsync(1);
        await family.AddChildAsync(10, parent: 1);
        await family.Pipeline.RunOnceAsync();

        // Not in the order of a first load any more: each stream reads for itself. No parent is written before the children were set aside.
        for (var i = 0; i < 30; i++) await family.AddChildAsync(100 + i, parent: 100 + i);
        for (var i = 0; i < 30; i++) await family.AddParentAsync(100 + i);
        await using var user = await family.Pipeline.Postgres.OpenAsync(family.Pipeline.Database);
        await using var transaction = await user.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand("LOCK TABLE parents IN SHARE MODE", user)) await command.ExecuteNonQueryAsync();
        var running = family.Pipeline.RunOnceAsync();
        await Eventually.TrueAsync(async () => await family.LettersAsync() == 30, Pipeline.Patience, () => "the children wait");
        await transaction.CommitAsync();
        var run = await running;
        Assert.Equal(31, await family.CountAsync("children"));
        Assert.Equal(0, await family.LettersAsync());
        Assert.Contains("0 dead letters, 30 set aside for a while", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_without_a_parent_stays_set_aside_and_is_tried_again_less_and_less_often()
    {
        await using var family = await Family.CreateAsync(servers);
        await family.AddParentAsync(1);
        await family.AddChildAsync(10, parent: 1);
        await family.AddChildAsync(11, parent: 2);
        await family.Pipeline.RunOnceAsync(expected: 3);
        Assert.Equal(1, await family.CountAsync("children"));
        Assert.Equal(1, await family.LettersAsync());
        var attempts = await family.Pipeline.Target.ScalarAsync<int>("SELECT attempts FROM sync_service.dead_letter");
        family.Pipeline.Run();
        await Eventually.TrueAsync(
            async () => await family.Pipeline.Target.ScalarAsync<int>("SELECT attempts FROM sync_service.dead_letter") > attempts, Pipeline.Patience, () => "it is tried again");
        Assert.Equal(1, await family.Pipeline.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.request"));
        var said = await CommandRun.RunAsync(family.Pipeline, 0, "dead", "list");
        Assert.Contains("tried again by itself", said, StringComparison.Ordinal);
    }

    /// <summary>A source that shows it no more may be empty by mistake: no rail stands before a retry, so it deletes nothing.</summary>
    [Fact]
    public async Task A_row_that_the_source_shows_no_more_when_it_is_tried_again_is_not_deleted()
    {
        await using var family = await Family.CreateAsync(servers, order: "\"deletes\": \"apply\"");
        family.Pipeline.Settings["VERIFY_INTERVAL"] = "off";
        await family.AddParentAsync(1);
        for (var i = 10; i < 13; i++) await family.AddChildAsync(i, parent: 1);
        await family.Pipeline.RunOnceAsync();
        var children = family.Pipeline.Name("HIJOS");
        await family.Pipeline.Source.Server.ExecuteAsync($"UPDATE {children} SET PADRE = 2, MODIFICADO = '2026-03-02' WHERE ID = 10");
        await family.Pipeline.RunOnceAsync(expected: 3);
        Assert.Equal(1, await family.LettersAsync());
        await family.Pipeline.Source.Server.ExecuteAsync($"DELETE FROM {children}");
        family.Pipeline.Run();
        await Eventually.TrueAsync(async () => await family.LettersAsync() == 0, Pipeline.Patience, () => "it was tried again");
        Assert.Equal(3, await family.CountAsync("children"));
    }

    [Fact]
    public async Task A_parent_that_went_takes_its_children_and_comes_back_with_them()
    {
        await using var family = await Family.CreateAsync(servers);
        await family.AddParentAsync(1);
        await family.AddChildAsync(10, parent: 1);
        await family.Pipeline.RunOnceAsync();
        await family.Pipeline.Target.ExecuteAsync("DELETE FROM children; DELETE FROM parents");
        await family.Pipeline.RunOnceAsync();
        Assert.Equal(1, await family.CountAsync("children"));
        Assert.Equal(0, await family.LettersAsync());
    }

    [Fact]
    public async Task First_loads_go_from_parents_to_children_whatever_the_order_of_the_file()
    {
        await using var family = await Family.CreateAsync(servers);
        for (var i = 1; i <= 300; i++) await family.AddChildAsync(i, parent: i);
        for (var i = 1; i <= 300; i++) await family.AddParentAsync(i);
        var run = await family.Pipeline.RunOnceAsync();
        Assert.Equal(300, await family.CountAsync("children"));
        Assert.Contains("children: its first load begins when that of parents is done", run.AllText, StringComparison.Ordinal);
        Assert.DoesNotContain("set aside", run.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_service_loads_in_that_order_too_and_says_what_a_stream_waits_for()
    {
        await using var family = await Family.CreateAsync(servers);
        await family.AddChildAsync(1, parent: 1);
        await family.AddParentAsync(1);
        var service = family.Pipeline.Run();
        await family.ArrivesAsync("children", 1);
        Assert.Equal(0, await family.LettersAsync());
        Assert.Contains("children: its first load begins when that of parents is done", service.AllText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_orders_streams_that_no_foreign_key_ties()
    {
        await using var family = await Family.CreateAsync(servers, order: """
            "after": ["parents"]
            """);
        await family.Pipeline.Target.ExecuteAsync("ALTER TABLE children DROP CONSTRAINT children_padre_fkey");
        await family.AddChildAsync(1, parent: 1);
        await family.AddParentAsync(1);
        var run = await family.Pipeline.RunOnceAsync();
        Assert.Contains("children: its first load begins when that of parents is done", run.AllText, StringComparison.Ordinal);
        Assert.Equal(1, await family.CountAsync("children"));
    }

    [Fact]
    public async Task A_stream_whose_parents_cannot_be_loaded_is_tried_all_the_same()
    {
        await using var family = await Family.CreateAsync(servers, order: """
            "after": ["parents"]
            """);
        await family.Pipeline.Target.ExecuteAsync("ALTER TABLE children DROP CONSTRAINT children_padre_fkey; DROP TABLE parents");
        await family.AddChildAsync(1, parent: 1);
        await family.AddParentAsync(1);
        await family.Pipeline.RunOnceAsync(expected: 1);
        Assert.Equal(1, await family.CountAsync("children"));
    }

    [Fact]
    public async Task Tables_that_refer_to_each_other_in_a_circle_are_loaded_in_one_run()
    {
        await using var family = await Family.CreateAsync(servers);
        await family.Pipeline.Target.ExecuteAsync("ALTER TABLE parents ADD COLUMN favourite int REFERENCES children");
        for (var i = 1; i <= 30; i++) await family.AddChildAsync(i, parent: i);
        for (var i = 1; i <= 30; i++) await family.AddParentAsync(i);
        await family.Pipeline.RunOnceAsync();
        Assert.Equal(30, await family.CountAsync("children"));
        Assert.Equal(0, await family.LettersAsync());
    }

    [Fact]
    public async Task Deferred_foreign_keys_hold_for_them_too()
    {
        await using var family = await Family.CreateAsync(servers, "DEFERRABLE INITIALLY DEFERRED");
        await family.AddParentAsync(1);
        await family.AddChildAsync(10, parent: 1);
        await family.AddChildAsync(11, parent: 2);
        await family.AddChildAsync(12, parent: 1);
        await family.Pipeline.RunOnceAsync(expected: 3);
        Assert.Equal(2, await family.CountAsync("children"));
        await family.AddParentAsync(2);
        await family.Pipeline.RunOnceAsync();
        Assert.Equal(3, await family.CountAsync("children"));
        Assert.Equal(0, await family.LettersAsync());
    }

    [Fact]
    public async Task Check_says_what_is_to_be_expected_and_how_values_may_be_exchanged()
    {
        await using var family = await Family.CreateAsync(servers);
        var target = family.Pipeline.Target;
        await target.ExecuteAsync("CREATE TABLE elsewhere (id int PRIMARY KEY); ALTER TABLE parents ALTER COLUMN modificado SET NOT NULL, ADD CONSTRAINT once UNIQUE (modificado), ADD FOREIGN KEY (id) REFERENCES elsewhere");
        await target.ExecuteAsync("CREATE UNIQUE INDEX once_more ON children (modificado)");
        var said = await CommandRun.RunAsync(family.Pipeline, 0, "check");
        Assert.Contains("Rows of public.children refer to public.parents (children_padre_fkey), the target of the stream parents, which is loaded first.", said, StringComparison.Ordinal);
        Assert.Contains("Rows of public.parents refer to public.elsewhere (parents_id_fkey), which no stream of this service fills", said, StringComparison.Ordinal);
        Assert.Contains("public.children is unique over (modificado), too: rows that exchange such values are applied together", said, StringComparison.Ordinal);
        Assert.Contains("Two rows that exchange their values never are.", said, StringComparison.Ordinal);
        var hint = Regex.Match(said, "Run: (ALTER TABLE .* DEFERRABLE;)").Groups[1].Value;
        await target.ExecuteAsync(hint);
        Assert.DoesNotContain("never are", await CommandRun.RunAsync(family.Pipeline, 0, "check"), StringComparison.Ordinal);
    }
}
