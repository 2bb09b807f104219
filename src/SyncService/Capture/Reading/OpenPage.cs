using System.Data;
using System.Diagnostics;
using Microsoft.Data.SqlClient;

namespace SyncService.Capture.Reading;

/// <summary>A page that the server is sending.</summary>
internal sealed class OpenPage : IDisposable
{
    private readonly Stopwatch watch = Stopwatch.StartNew();
    private readonly SqlCommand command;
    private readonly CancellationTokenRegistration cancel;

    /// <param name="command">The question, which is disposed with the page.</param>
    /// <param name="isLarge">Whether its values are read in one direction.</param>
    /// <param name="clock">Tells when the question is asked.</param>
    /// <param name="stop">Calls the question off.</param>
    public OpenPage(SqlCommand command, bool isLarge, TimeProvider clock, CancellationToken stop)
    {
        this.command = command;
        Began = clock.GetUtcNow();
        cancel = stop.Register(command.Cancel);
        try
        {
            Reader = command.ExecuteReader(isLarge ? CommandBehavior.SequentialAccess : CommandBehavior.Default);
        }
        catch
        {
            cancel.Dispose();
            command.Dispose();
            throw;
        }
    }

    public SqlDataReader Reader { get; }

    /// <summary>Its rows are as they were then, or later.</summary>
    public DateTimeOffset Began { get; }

    /// <summary>Since the question was asked.</summary>
    public TimeSpan Elapsed => watch.Elapsed;

    /// <summary>What has not come yet is not wanted: without this, disposing would read it all.</summary>
    public void Abandon() => command.Cancel();

    public void Dispose()
    {
        try
        {
            Reader.Dispose();
        }
        finally
        {
            cancel.Dispose();
            command.Dispose();
        }
    }
}
