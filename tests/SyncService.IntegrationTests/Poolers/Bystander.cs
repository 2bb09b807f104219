using LocalServers.Postgres;
using Npgsql;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Poolers;

/// <summary>Another program on the pool of the service: it writes all the time, and looks what its sessions are like.</summary>
internal sealed class Bystander : IAsyncDisposable
{
    /// <summary>All that a client may find on a session that another one had before.</summary>
    private const string Look =
        """
        SELECT (SELECT string_agg(name || '=' || setting, E'\n' ORDER BY name) FROM pg_settings WHERE context IN ('user', 'superuser') )
          || E'\nlocks=' || (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
          || E'\nstatements=' || (SELECT count(*) FROM pg_prepared_statements)
          || E'\nchannels=' || (SELECT count(*) FROM pg_listening_channels())
          || E'\ntables=' || (SELECT count(*) FROM pg_class WHERE relnamespace = pg_my_temp_schema())
        """;

    private readonly NpgsqlDataSource source;
    private readonly int sessions;
    private readonly bool hasTransactions;
    private readonly CancellationTokenSource stop = new();
    private readonly string usual;
    private readonly List<Task<int>> work = [];

    private Bystander(NpgsqlDataSource source, int sessions, bool hasTransactions, string usual)
    {
        this.source = source;
        this.sessions = sessions;
        this.hasTransactions = hasTransactions;
        this.usual = usual;
    }

    /// <param name="pooler">In front of the target.</param>
    /// <param name="sales">Whose database it uses.</param>
    /// <param name="sessions">How many sessions of the pool it can have at once.</param>
    /// <param name="hasTransactions">False where the pooler refuses them.</param>
    public static async Task<Bystander> StartAsync(PrivatePgBouncer pooler, Pipeline sales, int sessions, bool hasTransactions = true)
    {
        await sales.Target.ExecuteAsync("CREATE TABLE bystander (at timestamptz NOT NULL DEFAULT now())");
        var source = NpgsqlDataSource.Create(pooler.ConnectionString(sales.Database));
        var bystander = new Bystander(source, sessions, hasTransactions, await LookAsync(source));
        return bystander;
    }

    /// <summary>Begins to work, over a connection that is made anew now and then.</summary>
    public void Work() => work.Add(WorkAsync());

    /// <summary>Ends the work; everything it met must have been usual, and it must have met something.</summary>
    public async Task FinishAsync()
    {
        await stop.CancelAsync();
        Assert.All(await Task.WhenAll(work), steps => Assert.NotEqual(0, steps));
        await AssertUndisturbedAsync();
    }

    /// <summary>Each session of the pool is as it was.</summary>
    public async Task AssertUndisturbedAsync()
    {
        List<NpgsqlConnection> held = [];
        try
        {
            for (var i = 0; i < sessions; i++)
            {
                var connection = await source.OpenConnectionAsync();
                held.Add(connection);
                if (hasTransactions) await ExecuteAsync(connection, "BEGIN");
                AssertUsual(await ScalarAsync(connection, Look));
                await ExecuteAsync(connection, "INSERT INTO bystander DEFAULT VALUES");
            }

            if (!hasTransactions) return;
            foreach (var connection in held) await ExecuteAsync(connection, "COMMIT");
        }
        finally
        {
            foreach (var connection in held) await connection.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await Task.WhenAll(work).ContinueWith(_ => { }, TaskScheduler.Default);
        await source.DisposeAsync();
        stop.Dispose();
    }

    private static async Task<string> LookAsync(NpgsqlDataSource source)
    {
        await using var connection = await source.OpenConnectionAsync();
        return await ScalarAsync(connection, Look);
    }

    private async Task<int> WorkAsync()
    {
        var steps = 0;
        while (!stop.IsCancellationRequested)
        {
            await using var connection = await source.OpenConnectionAsync();
            for (var i = 0; i < 5; i++, steps++)
            {
                AssertUsual(await ScalarAsync(connection, Look));
                await ExecuteAsync(connection, "INSERT INTO bystander DEFAULT VALUES");
            }
        }

        return steps;
    }

    private void AssertUsual(string found)
    {
        var strange = found.Split('\n').Except(usual.Split('\n')).ToList();
        Assert.True(strange.Count == 0, $"The bystander finds on its session: {string.Join(", ", strange)}");
    }

    private static async Task<string> ScalarAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (string)(await command.ExecuteScalarAsync())!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
