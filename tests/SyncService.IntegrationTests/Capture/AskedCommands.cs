using System.Diagnostics;
using Microsoft.Data.SqlClient;

namespace SyncService.IntegrationTests.Capture;

/// <summary>The commands that this process sends to SQL Server and that speak of one table.</summary>
/// <remarks>The client tells of each to whoever listens (<see cref="DiagnosticListener"/>).</remarks>
internal sealed class AskedCommands : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private readonly List<string> asked = [];
    private readonly List<IDisposable> subscriptions = [];
    private readonly string table;

    public AskedCommands(string table)
    {
        this.table = table;
        subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
    }

    /// <summary>Those since the last time.</summary>
    public IReadOnlyList<string> Take()
    {
        lock (asked)
        {
            string[] taken = [.. asked];
            asked.Clear();
            return taken;
        }
    }

    public void OnNext(DiagnosticListener value)
    {
        if (value.Name == "SqlClientDiagnosticListener") subscriptions.Add(value.Subscribe(this));
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Key != "Microsoft.Data.SqlClient.WriteCommandBefore" || value.Value is not { } told) return;
        if (told.GetType().GetProperty("Command")?.GetValue(told) is not SqlCommand { CommandText: var text } || !text.Contains(table, StringComparison.Ordinal)) return;
        lock (asked) asked.Add(text);
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    public void Dispose() => subscriptions.ForEach(static subscription => subscription.Dispose());
}
