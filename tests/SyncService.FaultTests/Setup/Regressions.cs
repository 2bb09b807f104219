namespace SyncService.FaultTests.Setup;

/// <summary>Has PostgreSQL itself note each time a row is overwritten by an older version.</summary>
internal static class Regressions
{
    public const string Create =
        """
        CREATE TABLE regressions (relation text, conduce text, was timestamp, becomes timestamp);
        CREATE FUNCTION note_regression() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN
          INSERT INTO public.regressions VALUES (TG_TABLE_NAME, OLD.conduce, OLD.ultima_modificacion, NEW.ultima_modificacion);
          RETURN NEW;
        END $$;
        """;

    public const string Count = "SELECT count(*) FROM regressions";

    public static string Watch(string table) =>
        $"""
        CREATE TRIGGER note_regression BEFORE UPDATE ON {table} FOR EACH ROW
        WHEN (NEW.ultima_modificacion < OLD.ultima_modificacion) EXECUTE FUNCTION note_regression()
        """;
}
