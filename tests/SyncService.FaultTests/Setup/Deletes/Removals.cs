using Npgsql;
using SyncService.FaultTests.Load;

namespace SyncService.FaultTests.Setup.Deletes;

/// <summary>Has PostgreSQL itself note each row that the service deletes or marks, and sees that a user had deleted that version of it.</summary>
/// <remarks>Of the tables that are watched.</remarks>
internal sealed class Removals(Stage stage)
{
    public const string Create =
        $"""
        CREATE TABLE removals (relation text, conduce text, was bigint, at timestamptz DEFAULT clock_timestamp());
        CREATE FUNCTION note_removal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN
          IF session_user = '{StageTables.Writer}' THEN INSERT INTO public.removals VALUES (TG_TABLE_NAME, OLD.conduce, public.write_number(OLD.numero_factura)); END IF;
          RETURN NULL;
        END $$;
        """;

    /// <summary>While rows are held, none of them goes but those that a user had asked for.</summary>
    private const string GoneWhileHeld =
        """
        SELECT r.relation, r.conduce, r.was, r.at::text FROM removals r
        JOIN sync_service.deletion d ON d.state = 'held' AND d.target = r.relation AND d.found_at < r.at
        JOIN sync_service.deletion_keys k ON k.deletion = d.id
        CROSS JOIN LATERAL jsonb_array_elements(k.argument -> 'keys') AS key WHERE key ->> 'CONDUCE' = r.conduce
        """;

    public static string Watch(string table, bool isMarked) =>
        $"""
        CREATE TRIGGER note_removal AFTER DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION note_removal();
        {(isMarked ? $"CREATE TRIGGER note_mark AFTER UPDATE ON {table} FOR EACH ROW WHEN (OLD.deleted_at IS NULL AND NEW.deleted_at IS NOT NULL) EXECUTE FUNCTION note_removal();" : "")}
        """;

    /// <summary>No row went that its user had not deleted, and none of those that wait for the operator.</summary>
    public async Task AssertJustAsync()
    {
        await using var connection = await stage.Postgres.OpenAsync(Stage.Database);
        var unasked = await FoundAsync(connection, "SELECT relation, conduce, was, at::text FROM removals ORDER BY at", removed => !IsDeleted(removed));
        Assert.True(unasked.Count == 0, $"{unasked.Count} rows were deleted that the source had:\n{string.Join('\n', unasked.Take(20))}\n{stage.Services.Tail()}");
        var held = await FoundAsync(connection, GoneWhileHeld, removed => removed.Note > Deletions.Untouched && !IsLost(removed));
        Assert.True(held.Count == 0, $"{held.Count} rows were deleted while they were held:\n{string.Join('\n', held.Take(20))}\n{stage.Services.Tail()}");
    }

    private static async Task<List<Removal>> FoundAsync(NpgsqlConnection connection, string sql, Func<Removal, bool> isWrong)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<Removal> found = [];
        while (await reader.ReadAsync())
        {
            var removed = new Removal(reader.GetString(0), SourceWriter.NoteOf(reader.GetString(1)), reader.GetInt64(2), reader.GetString(3));
            if (isWrong(removed)) found.Add(removed);
        }

        return found;
    }

    private bool IsDeleted(Removal removed) => stage.Load.Deletions.IsDeleted(StreamOf(removed), removed.Note, removed.Was) || IsLost(removed);

    private bool IsLost(Removal removed) => stage.Regressions.IsExcused(removed.Relation, removed.Was);

    private StageStream StreamOf(Removal removed) => stage.Streams.Single(stream => stream.Target.Table == removed.Relation);

    /// <param name="Was">The write that had left this version.</param>
    private sealed record Removal(string Relation, int Note, long Was, string At);
}
