using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Verification;

/// <summary>Rows whose key is of any type: K, V (<c>value 1</c>, <c>value 2</c>, …) and a change column, all with one stamp.</summary>
internal static class KeyedRows
{
    /// <summary>Makes them in the source, and an empty table for them; the stream of the test is theirs from now on.</summary>
    /// <param name="sales">Whose servers.</param>
    /// <param name="source">Type of the key in the source.</param>
    /// <param name="target">Type of the key in the target.</param>
    /// <param name="value">The key, as an expression over the number n.</param>
    /// <param name="rows">How many.</param>
    /// <param name="time">Type of the change column in the target.</param>
    public static async Task MakeAsync(Pipeline sales, string source, string target, string value, int rows, string time = "timestamp")
    {
        var table = sales.Name("ORIGEN");
        await sales.Source.Server.ExecuteAsync(
            $"CREATE TABLE {table} (K {source} PRIMARY KEY, V varchar(20), ULTIMA_MODIFICACION datetime2(3) NOT NULL); "
            + $"INSERT INTO {table} SELECT {value}, CONCAT('value ', n), '2024-05-01' FROM (SELECT value AS n FROM GENERATE_SERIES(1, {rows})) AS numbers");
        if (target == "citext") await sales.Target.ExecuteAsync("CREATE EXTENSION IF NOT EXISTS citext");
        await sales.Target.ExecuteAsync($"CREATE TABLE destino (k {target} PRIMARY KEY, v text, ultima_modificacion {time})");
        (sales.Settings["MSSQL_VIEW"], sales.Settings["PG_TABLE_VISTA"]) = (table, "destino");
    }
}
