using System.Collections.Concurrent;
using Npgsql;

namespace SyncService.Target.Sessions;

/// <summary>Opens connections to the primary, each set up the same way whatever the server's defaults are.</summary>
/// <remarks>Nothing is set before the session is known to serve nobody else; behind a pooler all is given back as it was found.</remarks>
internal sealed class PostgresConnections : IAsyncDisposable
{
    private readonly PostgresSources sources;
    private readonly NpgsqlDataSource kept;
    private readonly SingleSessions single;
    private readonly Poolers poolers;
    private readonly SemaphoreSlim room = new(PostgresSources.TasksAtOnce);

    /// <summary>Connections that were kept open though another process answers over them than the handshake named; by the latter.</summary>
    private readonly ConcurrentDictionary<int, byte> foreign = new();

    public PostgresConnections(TargetOptions options)
    {
        sources = new PostgresSources(options);
        poolers = new Poolers(sources);
        single = new SingleSessions(sources, poolers);
        kept = sources.Kept(async connection =>
        {
            if (await SingleSessions.ProcessAsync(connection, SessionSettings.SetWhere(options, connection.ProcessID), default) is null) foreign[connection.ProcessID] = 0;
        });
    }

    public TargetOptions Options => sources.Options;

    /// <summary>How the person who configured it would name the server.</summary>
    public string Name => sources.Name;

    /// <summary>Whether a pooler was refused, since it gives one session to several clients.</summary>
    public bool IsShared => poolers.Shared is not null;

    /// <summary>Whether a pooler gives a session on as its client left it.</summary>
    /// <exception cref="SyncException">It cannot be reached.</exception>
    public Task<bool> AreGivenOnAsync(CancellationToken cancellation) => TranslateAsync(() => poolers.GiveOnAsync(cancellation));

    /// <summary>A session for a short task.</summary>
    /// <exception cref="SyncException">The server cannot be reached or refuses the login; or a pooler shares its sessions out.</exception>
    public Task<PostgresSession> OpenAsync(CancellationToken cancellation) => TranslateAsync(async () =>
    {
        if (!poolers.Any)
        {
            var connection = await kept.OpenConnectionAsync(cancellation);
            if (!foreign.ContainsKey(connection.ProcessID)) return new PostgresSession(connection);
            poolers.Meet();
            await connection.DisposeAsync();
            kept.Clear();
        }

        await room.WaitAsync(cancellation);
        try
        {
            return await single.OpenAsync(isSet: true, room, cancellation);
        }
        catch
        {
            room.Release();
            throw;
        }
    });

    /// <summary>A session to keep; closing it ends it, and everything that belongs to it.</summary>
    /// <exception cref="SyncException">The server cannot be reached or refuses the login; or a pooler shares its sessions out.</exception>
    public Task<PostgresSession> OpenSessionAsync(CancellationToken cancellation) => TranslateAsync(() => single.OpenAsync(isSet: true, null, cancellation));

    /// <summary>A session on which nothing is set.</summary>
    /// <exception cref="SyncException">The server cannot be reached or refuses the login; or a pooler shares its sessions out.</exception>
    public Task<PostgresSession> OpenBareAsync(CancellationToken cancellation) => TranslateAsync(() => single.OpenAsync(isSet: false, null, cancellation));

    /// <summary>A session turned out to be somebody else's: what was known of the pooler holds no more.</summary>
    public void DoubtPooler() => poolers.Doubt();

    /// <summary>Runs a short task over a session of its own.</summary>
    /// <param name="step">The task.</param>
    /// <param name="subject">What it is about, for the words of a failure that the server answers with.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="settings">Of the stream whose target it is about; null where it is about anything else.</param>
    /// <exception cref="SyncException">The server fails, or cannot be reached.</exception>
    public async Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> step, string subject, CancellationToken cancellation, SettingNames? settings = null)
    {
        await using var session = await OpenAsync(cancellation);
        try
        {
            return await step(session.Connection);
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            // A session keeps the default with which it began, also when the role has another one by now.
            if (e is PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction }) kept.Clear();
            throw PostgresErrors.Translate(e, e is PostgresException ? subject : $"PostgreSQL at {Name}", Options, settings);
        }
    }

    /// <summary>Connects and says what answered.</summary>
    /// <exception cref="SyncException">The server cannot be reached, refuses the login or does not answer.</exception>
    public async Task<string> ConnectAsync(CancellationToken cancellation)
    {
        await using var session = await OpenAsync(cancellation);
        return await TranslateAsync(async () =>
        {
            // A connection that waited in the pool says nothing of the server as it is now.
            await using var question = new NpgsqlCommand("SELECT 1", session.Connection);
            await question.ExecuteNonQueryAsync(cancellation);
            return "PostgreSQL " + session.Connection.PostgreSqlVersion.ToString(2);
        });
    }

    public async ValueTask DisposeAsync()
    {
        await kept.DisposeAsync();
        await single.DisposeAsync();
        poolers.Dispose();
        room.Dispose();
    }

    private async Task<T> TranslateAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step();
        }
        catch (Exception e) when (PostgresErrors.IsOurs(e))
        {
            throw PostgresErrors.Translate(e, $"PostgreSQL at {Name}", Options);
        }
    }
}
