using Npgsql;

namespace SyncService.FaultTests.Setup;

/// <summary>Has PostgreSQL itself note each time a row is overwritten by a version that was written before.</summary>
/// <remarks>Versions are told by the number of the write, which users leave in the row: stamps go back when a clock does.</remarks>
internal sealed class Regressions(Stage stage)
{
    /// <summary>Who reads a row's number: a note that nobody has written to yet has none.</summary>
    public const string Number = "public.write_number(numero_factura)";

    public const string Create =
        """
        CREATE TABLE regressions (relation text, conduce text, was bigint, becomes bigint, at timestamptz DEFAULT clock_timestamp());
        CREATE FUNCTION write_number(text) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT CASE WHEN $1 ~ '^[0-9]+$' THEN $1::bigint ELSE 0 END $$;
        CREATE FUNCTION note_regression() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN
          INSERT INTO public.regressions VALUES (TG_TABLE_NAME, OLD.conduce, public.write_number(OLD.numero_factura), public.write_number(NEW.numero_factura));
          RETURN NEW;
        END $$;
        """;

    private readonly List<(long After, long UpTo, string? Relation)> lost = [];

    /// <summary>The source has lost the writes with these numbers: their rows go back in the target, too.</summary>
    /// <param name="after">The write before them.</param>
    /// <param name="upTo">The last of them.</param>
    /// <param name="stream">That lost them; null: all did.</param>
    public void Excuse(long after, long upTo, StageStream? stream = null) => lost.Add((after, upTo, stream?.Target.Table));

    /// <summary>Whether the source has lost the write that left a row of the table.</summary>
    public bool IsExcused(string relation, long write) => lost.Any(writes => write > writes.After && write <= writes.UpTo && (writes.Relation ?? relation) == relation);

    public async Task AssertNoneAsync()
    {
        await using var connection = await stage.Postgres.OpenAsync(Stage.Database);
        await using var command = new NpgsqlCommand("SELECT relation, conduce, was, becomes, at::text FROM regressions ORDER BY at", connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<string> found = [];
        while (await reader.ReadAsync())
        {
            var (relation, was) = (reader.GetString(0), reader.GetInt64(2));
            if (!IsExcused(relation, was)) found.Add($"{relation} {reader.GetString(1)}: {was} became {reader.GetInt64(3)} at {reader.GetString(4)}");
        }

        Assert.True(found.Count == 0, $"{found.Count} rows were overwritten by an earlier version:\n{string.Join('\n', found.Take(20))}\n{stage.Services.Tail()}");
    }

    public static string Watch(string table) =>
        $"""
        CREATE TRIGGER note_regression BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN (public.write_number(NEW.numero_factura) < public.write_number(OLD.numero_factura)) EXECUTE FUNCTION note_regression()
        """;
}
