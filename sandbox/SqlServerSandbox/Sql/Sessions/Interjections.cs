using System.Collections.Concurrent;
using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Tds;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

/// <summary>What a test wants to happen between two statements of somebody else: sandbox.after.</summary>
internal sealed class Interjections
{
    private readonly ConcurrentQueue<Interjection> _waiting = new();

    private sealed record Interjection(string After, string Sql, Session By, long Request);

    public void Add(string after, string sql, Session by) => _waiting.Enqueue(new Interjection(after, sql, by, by.Requests));

    /// <summary>Called after each statement: runs what waits for this one, once, in a session of its own.</summary>
    public void Notice(Session session, Func<string> statement)
    {
        if (_waiting.IsEmpty || session.IsInterjection) return;
        if (!_waiting.TryPeek(out var next) || (next.By == session && next.Request == session.Requests) || !statement().Contains(next.After, StringComparison.OrdinalIgnoreCase)) return;
        if (_waiting.TryDequeue(out var due)) Run(due);
    }

    private static void Run(Interjection due)
    {
        var by = due.By;
        var session = new Session(by.Server, by.Database, by.User, by.Clock) { Spid = by.Server.NextSpid(), IsInterjection = true };
        var response = Response.Discarding();
        new Runner(session, response).RunBatch(due.Sql);
        if (session.Transaction is not null) session.Rollback();
        if (response.FirstError is { } error) throw new SqlError(50000, 16, 1, $"What sandbox.after was given failed: {error.Message}", endsBatch: true);
    }
}
