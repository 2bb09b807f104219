using LocalServers.Postgres;
using SyncService.Encoding;
using SyncService.IntegrationTests.Setup;
using SyncService.Protocol;

namespace SyncService.IntegrationTests.Target;

/// <summary>Records that say that the source holds no row, among others that bring one.</summary>
public sealed class TombstoneTests(TestServers servers)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Under_keep_a_row_that_the_source_lacks_stays()
    {
        await using var table = await FilledAsync(DeletePolicy.Keep);
        var applied = await ApplyAsync(table, [(2, null), (4, "new")]);
        Assert.Equal((1, 0, 1), (applied.Written, applied.Deleted, applied.Unchanged));
        Assert.Equal("1 one,2 one,3 one,4 new", await RowsAsync(table));
    }

    [Fact]
    public async Task Under_apply_it_goes_and_the_others_of_its_batch_are_written()
    {
        await using var table = await FilledAsync(DeletePolicy.Apply);
        var applied = await ApplyAsync(table, [(1, "newer"), (2, null), (4, "new"), (9, null)]);
        Assert.Equal((2, 1, 1), (applied.Written, applied.Deleted, applied.Unchanged));
        Assert.Equal("1 newer,3 one,4 new", await RowsAsync(table));
    }

    [Theory]
    [InlineData(DeletePolicy.Keep)]
    [InlineData(DeletePolicy.Mark)]
    internal async Task What_somebody_asked_to_delete_goes_whatever_the_stream_says(DeletePolicy deletes)
    {
        await using var table = await FilledAsync(deletes, "gone boolean");
        var applied = await ApplyAsync(table, [(2, null), (9, null)], RecordOperation.Remove);
        Assert.Equal((0, 1), (applied.Written, applied.Deleted));
        Assert.Equal("1 one,3 one", await RowsAsync(table));
    }

    /// <summary>The service asked by itself: whether the row is gone is for a comparison to say.</summary>
    [Theory]
    [InlineData(DeletePolicy.Apply)]
    [InlineData(DeletePolicy.Mark)]
    internal async Task What_nobody_asked_to_delete_stays_whatever_the_stream_says(DeletePolicy deletes)
    {
        await using var table = await FilledAsync(deletes, "gone boolean");
        var applied = await ApplyAsync(table, [(2, null), (4, "new")], RecordOperation.Absent);
        Assert.Equal((1, 0), (applied.Written, applied.Deleted));
        Assert.Equal("1 one,2 one,3 one,4 new", await RowsAsync(table));
        Assert.Equal(0, await table.ScalarAsync<long>("SELECT count(*) FROM t WHERE gone"));
    }

    [Fact]
    public async Task The_last_record_of_a_key_wins_in_one_batch_and_in_several()
    {
        await using var table = await FilledAsync(DeletePolicy.Apply);
        await ApplyAsync(table, [(1, null), (1, "back"), (2, "newer"), (2, null), (5, "there"), (5, null), (6, null), (6, "new")]);
        Assert.Equal("1 back,3 one,6 new", await RowsAsync(table));
        await ApplyAsync(table, [(1, null)]);
        await ApplyAsync(table, [(1, "again")]);
        Assert.Equal("1 again,3 one,6 new", await RowsAsync(table));
    }

    [Theory]
    [InlineData("boolean", "true")]
    [InlineData("boolean NOT NULL DEFAULT false", "true")]
    [InlineData("timestamptz", "true")]
    [InlineData("timestamp", "true")]
    public async Task Under_mark_a_column_tells_until_the_row_comes_back(string type, string marked)
    {
        await using var table = await FilledAsync(DeletePolicy.Mark, $"gone {type}");
        var isSet = type.StartsWith("boolean", StringComparison.Ordinal) ? "gone IS TRUE" : "gone IS NOT NULL AND gone > now() - interval '1 day'";
        var applied = await ApplyAsync(table, [(2, null), (9, null)]);
        Assert.Equal((0, 1), (applied.Written, applied.Deleted));
        Assert.Equal($"false,{marked},false", await table.ScalarAsync<string>($"SELECT string_agg(({isSet})::text, ',' ORDER BY id) FROM t"));

        // Told once, and not again.
        Assert.Equal(0, (await ApplyAsync(table, [(2, null)])).Deleted);

        // The same row as before, which differs in nothing but the mark.
        using var back = AppliedTable.Batch((await SeqAsync(table)) + 1, [2], "one");
        Assert.Equal(1, (await table.Target.ApplyAsync(back, table.Schemas, await ReachedAsync(table), Cancellation))!.Written);
        Assert.Equal(0, await table.ScalarAsync<long>($"SELECT count(*) FROM t WHERE {isSet}"));
    }

    [Fact]
    public async Task A_row_that_comes_back_beside_a_tombstone_is_cleared_too()
    {
        await using var table = await FilledAsync(DeletePolicy.Mark, "gone boolean");
        await ApplyAsync(table, [(1, null), (2, null)]);
        await ApplyAsync(table, [(1, "one"), (3, null)]);
        Assert.Equal("2,3", await table.ScalarAsync<string>("SELECT string_agg(id::text, ',' ORDER BY id) FROM t WHERE gone"));
    }

    [Fact]
    public async Task A_column_that_cannot_mark_is_told_with_what_to_run()
    {
        await using var table = await FilledAsync(DeletePolicy.Mark, "other integer");
        var missing = await Assert.ThrowsAsync<SyncException>(() => ApplyAsync(table, [(1, "newer")]));
        Assert.Equal("Run: ALTER TABLE \"public\".\"t\" ADD COLUMN IF NOT EXISTS \"gone\" boolean NOT NULL DEFAULT false;", missing.Hint);
        await table.Postgres.ExecuteAsync(table.Database, missing.Hint["Run: ".Length..]);
        await table.BeginAsync();
        await ApplyAsync(table, [(1, "newer")]);
        Assert.Equal(1, (await ApplyAsync(table, [(1, null)])).Deleted);
        await table.Postgres.ExecuteAsync(table.Database, "ALTER TABLE t DROP COLUMN gone; ALTER TABLE t ADD COLUMN gone integer");
        await table.BeginAsync();
        Assert.Contains("cannot tell of deleted rows", (await Assert.ThrowsAsync<SyncException>(() => ApplyAsync(table, [(2, null)]))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_row_beside_tombstones_is_set_aside_and_the_order_of_the_others_kept()
    {
        await using var table = await FilledAsync(DeletePolicy.Apply);
        var applied = await ApplyAsync(table, [(1, null), (4, new string('x', 60)), (1, "back"), (2, "newer"), (2, null)]);
        Assert.Equal(1, applied.Dead);
        Assert.Equal("1 back,3 one", await RowsAsync(table));
    }

    [Fact]
    public async Task A_tombstone_that_the_table_refuses_is_set_aside_and_the_others_pass()
    {
        await using var table = await FilledAsync(DeletePolicy.Apply, more: "CREATE TABLE child (parent integer REFERENCES t (id)); INSERT INTO t VALUES (2, 'one', '2020-01-01'); INSERT INTO child VALUES (2)");
        var applied = await ApplyAsync(table, [(1, null), (2, null), (3, null)]);
        Assert.Equal((2, 1), (applied.Deleted, applied.Dead));
        Assert.Equal("2 one", await RowsAsync(table));
        Assert.Equal("23503", await table.ScalarAsync<string>("SELECT sqlstate FROM sync_service.dead_letter"));
    }

    [Fact]
    public async Task What_a_deleted_row_kept_for_itself_is_free_for_others_of_the_batch()
    {
        await using var table = await FilledAsync(DeletePolicy.Apply, more: "CREATE UNIQUE INDEX ON t (name) WHERE name <> 'one'");
        await ApplyAsync(table, [(1, "taken")]);
        var applied = await ApplyAsync(table, [(4, "taken"), (1, null)]);
        Assert.Equal((1, 1, 0), (applied.Written, applied.Deleted, applied.Dead));
        Assert.Equal("2 one,3 one,4 taken", await RowsAsync(table));
    }

    [Fact]
    public async Task Keys_are_the_same_where_the_upsert_takes_them_for_the_same()
    {
        await using var table = await AppliedTable.CreateAsync(
            servers, "DROP TABLE t; CREATE TABLE t (id numeric(10,0) PRIMARY KEY, name varchar(50), stamp timestamp)", deletes: DeletePolicy.Apply);
        await ApplyAsync(table, [(1, "one"), (2, "two")], first: true);
        await ApplyAsync(table, [(1, null)]);
        Assert.Equal("2 two", await RowsAsync(table));
    }

    [Fact]
    public async Task A_first_load_with_a_tombstone_is_not_copied_straight_into_the_table()
    {
        await using var table = await AppliedTable.CreateAsync(servers, deletes: DeletePolicy.Apply);
        using var batch = AppliedTable.Mixed(1, [(1, "one"), (1, null), (2, "two"), (3, null)]);
        var applied = await table.Target.ApplyAsync(batch, table.Schemas, table.Begun, Cancellation);
        Assert.Equal(1, applied!.Written);
        Assert.Equal("2 two", await RowsAsync(table));
    }

    [Fact]
    public async Task A_batch_with_a_tombstone_is_applied_in_its_turn()
    {
        await using var table = await FilledAsync(DeletePolicy.Apply);
        using var batch = AppliedTable.Mixed(4, [(4, "new"), (1, null)]);
        Assert.Null(await table.PrepareAsync(batch, before: await ReachedAsync(table)));
    }

    [Fact]
    public async Task Nothing_is_left_of_the_staging_that_tombstones_need()
    {
        await using var table = await FilledAsync(DeletePolicy.Apply);
        await ApplyAsync(table, [(1, null)]);
        Assert.Equal(0, await table.ScalarAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'sync_stage_%_mixed'"));
    }

    /// <summary>With the rows 1, 2 and 3.</summary>
    private async Task<AppliedTable> FilledAsync(DeletePolicy deletes, string column = "", string more = "")
    {
        var table = await AppliedTable.CreateAsync(
            servers, (column.Length == 0 ? "" : $"ALTER TABLE t ADD COLUMN {column}; ") + more, deletes: deletes, deletedColumn: deletes == DeletePolicy.Mark ? "gone" : null);
        if (column.StartsWith("other", StringComparison.Ordinal)) return table;
        using var batch = AppliedTable.Batch(1, [1, 2, 3]);
        await table.ApplyAsync(batch, table.Begun);
        return table;
    }

    private static async Task<Applied> ApplyAsync(
        AppliedTable table, IEnumerable<(int Id, string? Name)> rows, RecordOperation tombstone = RecordOperation.Delete, bool first = false)
    {
        using var batch = AppliedTable.Mixed(first ? 1 : await SeqAsync(table) + 1, rows, tombstone);
        return (await table.Target.ApplyAsync(batch, table.Schemas, await ReachedAsync(table), Cancellation))!;
    }

    private static Task<Checkpoint> ReachedAsync(AppliedTable table) => table.Target.ReadCheckpointAsync(Cancellation);

    private static async Task<long> SeqAsync(AppliedTable table) => (await ReachedAsync(table)).Seq.Value;

    private static Task<string> RowsAsync(AppliedTable table) => table.ScalarAsync<string>("SELECT string_agg(id || ' ' || name, ',' ORDER BY id) FROM t");
}
