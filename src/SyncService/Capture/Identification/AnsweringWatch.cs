using System.Collections.Concurrent;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;

namespace SyncService.Capture.Identification;

/// <summary>Remembers who answered for a source, and over which connections.</summary>
/// <remarks>A database that is restored, and a server that is replaced, end all connections: over one that was asked before, the same database answers.</remarks>
internal sealed class AnsweringWatch(SqlName name)
{
    private readonly ConcurrentDictionary<Guid, bool> asked = new();
    private volatile AnsweringServer? known;

    /// <summary>Asks over this connection who answers, and remembers it.</summary>
    public AnsweringServer Learn(SqlConnection connection)
    {
        known = SourceMarks.Read(connection, name);
        asked.Clear();
        asked[connection.ClientConnectionId] = true;
        return known;
    }

    /// <summary>A connection to read over.</summary>
    /// <exception cref="SyncException">Another one answers: what it has may be older than what was read before, so a beginning is to look first.</exception>
    public SqlConnection Open(SqlConnections connections)
    {
        var connection = connections.Create();
        try
        {
            connection.Open();
            return IsAnother(connection)
                ? throw new SyncException($"Another server or database answers for {name} than before.", "The stream begins again with it.", Failure.Transient)
                : connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Whether another one answers than was learnt; asks nothing where that cannot be.</summary>
    public bool IsAnother(SqlConnection connection)
    {
        if (known is not { } before || asked.ContainsKey(connection.ClientConnectionId)) return false;
        if (SourceMarks.Read(connection, name) != before) return true;
        asked[connection.ClientConnectionId] = true;
        return false;
    }
}
