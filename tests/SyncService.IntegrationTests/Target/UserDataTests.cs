using LocalServers;
using LocalServers.Postgres;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Target;

/// <summary>What users keep in and beside the target table.</summary>
public sealed class UserDataTests(TestServers servers)
{
    [Fact]
    public async Task Columns_that_the_source_lacks_are_never_touched()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD COLUMN comentario text");
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("UPDATE datos_vista SET comentario = 'revisado', created_at = '2020-02-02'");

        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(9), 9.99m, "E319");
        sales.Run();
        await sales.InSyncAsync();

        Assert.Equal(100, await sales.Target.ScalarAsync<long>(
            "SELECT count(*) FROM datos_vista WHERE comentario = 'revisado' AND created_at = '2020-02-02'"));
    }

    [Fact]
    public async Task Updated_at_moves_for_the_changed_row_and_for_no_other()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        await sales.RunOnceAsync();
        var marked = "2020-02-02 00:00:00";
        await sales.Target.ExecuteAsync($"UPDATE datos_vista SET updated_at = '{marked}'");

        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(9), 9.99m, "E319");
        // A start sends the whole overlap window again.
        await sales.RunOnceAsync();

        await sales.AssertEqualAsync(100);
        Assert.Equal(
            DeliveryNoteGenerator.Conduce(9),
            await sales.Target.ScalarAsync<string>($"SELECT string_agg(conduce, ',') FROM datos_vista WHERE updated_at <> '{marked}'"));
        Assert.True(await sales.Target.ScalarAsync<bool>(
            "SELECT bool_and(abs(extract(epoch FROM updated_at - localtimestamp)) < 120) FROM datos_vista WHERE updated_at > '2020-02-03'"));
    }

    [Fact]
    public async Task Rows_that_hang_on_the_table_come_through_unharmed()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        await sales.RunOnceAsync();
        for (var i = 1; i <= 50; i++) await sales.Target.AddUserNoteAsync(DeliveryNoteGenerator.Conduce(i), $"nota {i}");
        var before = await NotesAsync(sales);

        sales.Run();
        for (var i = 1; i <= 50; i++) await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(i), i, $"E31{i}");
        await sales.InSyncAsync();

        Assert.Equal(before, await NotesAsync(sales));
    }

    [Fact]
    public async Task A_row_that_the_target_refuses_is_set_aside_and_the_others_arrive()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 200);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(77), 5_000_000m, "E3177");

        var service = await sales.RunOnceAsync(expected: 3);

        Assert.Equal(199, await sales.Target.CountAsync());
        Assert.Equal(1, await sales.Target.ScalarAsync<long>("SELECT count(*) FROM sync_service.dead_letter WHERE sqlstate = '23514'"));
        Assert.Equal(0, await sales.QueueLengthAsync());
        Assert.Contains("plausible", service.AllText + await LogAsync(service), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_is_away_for_a_while_gets_everything_afterwards()
    {
        await using var folder = PrivateFolder.Create("sync-test-away");
        var postgres = await PrivatePostgres.StartAsync(folder);
        await using var sales = await Pipeline.WithRowsAsync(servers, 100);
        await postgres.CreateDatabaseAsync("away");
        var target = new SalesTarget(postgres, "away");
        await target.CreateAsync();
        foreach (var (name, value) in new Dictionary<string, string>
        {
            ["PG_PORT"] = $"{postgres.Port}",
            ["PG_DATABASE"] = "away",
            ["PG_PASSWORD"] = postgres.Password,
        })
        {
            sales.Settings[name] = value;
        }

        var service = sales.Run();
        await Eventually.TrueAsync(async () => await target.CountAsync() == 100, Pipeline.Patience, () => $"the first rows arrive. {service.AllText}");
        await postgres.KillAsync();
        await sales.Source.InsertAsync(sales.Notes.Note(101));
        await postgres.StartAgainAsync();
        await Eventually.TrueAsync(async () => await target.CountAsync() == 101, Pipeline.Patience, () => $"the new row arrives. {service.AllText}");
        await sales.StopAsync(service);
    }

    [Fact]
    public async Task A_target_without_the_services_own_tables_gets_them_again_and_is_filled_from_the_beginning()
    {
        await using var sales = await Pipeline.WithRowsAsync(servers, 300);
        var service = sales.Run();
        await sales.InSyncAsync();

        // As after the restore of a backup that was made before the service first ran.
        await sales.Target.ExecuteAsync("BEGIN; DROP SCHEMA sync_service CASCADE; DELETE FROM datos_vista WHERE conduce <> (SELECT min(conduce) FROM datos_vista); COMMIT");

        await sales.InSyncAsync();
        Assert.Equal(300, await sales.Target.CountAsync());
        await sales.StopAsync(service);
    }

    private static Task<string?> NotesAsync(Pipeline sales)
        => sales.Target.ScalarAsync<string>($"SELECT string_agg(id || conduce || nota || editado_en::text, ',' ORDER BY id) FROM {sales.Target.UserTable}");

    private static async Task<string> LogAsync(LocalServers.Service.SyncServiceProcess service)
        => string.Join('\n', await Task.WhenAll(Directory.GetFiles($"{service.Folder}/logs").Select(file => File.ReadAllTextAsync(file))));
}
