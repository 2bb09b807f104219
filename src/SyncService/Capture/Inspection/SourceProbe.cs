using System.Data.SqlTypes;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;

namespace SyncService.Capture.Inspection;

/// <summary>Asks SQL Server single questions, each bounded in time.</summary>
/// <remarks>
/// A server may not honour a cancel in mid-statement: a question that is not answered in time is left alone on its thread, and the next
/// one goes over another connection.
/// </remarks>
internal sealed class SourceProbe(SqlConnections connections)
{
    /// <summary>Beyond the time limit of the statement, for a server that does not keep it.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ClockPatience = TimeSpan.FromSeconds(15);

    public string Name => connections.Name;

    public SourceOptions Options => connections.Options;

    /// <exception cref="SyncException">The server cannot be reached or refuses the login.</exception>
    public Task ConnectAsync(CancellationToken cancellation) => connections.ConnectAsync(cancellation);

    /// <exception cref="SyncException">The view is missing, closed or cannot be read.</exception>
    public Task<IReadOnlyList<SourceColumn>> ColumnsAsync(StreamSpec stream, CancellationToken cancellation) =>
        RunAsync(connection => SourceDiscovery.Read(connection, stream), stream.Source, connections.Options.CommandTimeout, cancellation, stream.Settings);

    /// <summary>What the server calls itself.</summary>
    /// <exception cref="SyncException">The server cannot be reached.</exception>
    public Task<string> VersionAsync(CancellationToken cancellation) =>
        RunAsync(static connection => connection.ServerVersion, "", ClockPatience, cancellation);

    /// <summary>The server's clock, as it shows local time and as it counts; null when the server does not tell it.</summary>
    public async Task<(DateTime Local, DateTime Utc)?> ClockAsync(CancellationToken cancellation)
    {
        foreach (var question in SourceQuestions.Clocks)
        {
            var answer = await AskAsync(
                connection => new SqlCommand(question, connection), static reader => (reader.GetDateTime(0), reader.GetDateTime(1)), "", ClockPatience, cancellation);
            if (answer.Rows is [var time]) return time;
        }

        return null;
    }

    /// <summary>The rows of an answer, <paramref name="most"/> at most, or why there is none; never a failure.</summary>
    public async Task<Answer<T>> AskAsync<T>(
        Func<SqlConnection, SqlCommand> question, Func<SqlDataReader, T> read, string view, TimeSpan patience, CancellationToken cancellation, int most = int.MaxValue)
    {
        try
        {
            return await RunAsync(connection => Read(connection, question, read, patience, most), view, patience, cancellation);
        }
        catch (SyncException e)
        {
            var tookTooLong = SqlErrors.IsTimeout(e.InnerException);
            return new Answer<T>([], TimeSpan.Zero, tookTooLong ? Unanswered(patience) : e.Message, tookTooLong);
        }
    }

    private static string Unanswered(TimeSpan patience) => string.Create(CultureInfo.InvariantCulture, $"not counted in {patience.TotalSeconds:0.###} s");

    private static Answer<T> Read<T>(SqlConnection connection, Func<SqlConnection, SqlCommand> question, Func<SqlDataReader, T> read, TimeSpan patience, int most)
    {
        var since = Stopwatch.GetTimestamp();
        using var command = question(connection);
        command.CommandTimeout = (int)Math.Ceiling(patience.TotalSeconds);
        using var reader = command.ExecuteReader();
        List<T> rows = [];
        try
        {
            while (rows.Count < most && reader.Read()) rows.Add(read(reader));
        }
        catch (Exception e) when (e is InvalidCastException or SqlNullValueException)
        {
            return new Answer<T>([], TimeSpan.Zero, "the server answered in another type than was asked for");
        }

        var elapsed = Stopwatch.GetElapsedTime(since);
        if (rows.Count == most) command.Cancel();
        return new Answer<T>(rows, elapsed, null);
    }

    private async Task<T> RunAsync<T>(Func<SqlConnection, T> ask, string view, TimeSpan patience, CancellationToken cancellation, SettingNames? settings = null)
    {
        var answer = Task.Factory.StartNew(() => Open(ask), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await answer.WaitAsync(patience + Grace + TimeSpan.FromSeconds(SqlConnections.ConnectTimeoutSeconds), cancellation);
        }
        catch (Exception e) when (SqlErrors.IsOurs(e))
        {
            _ = answer.ContinueWith(static late => late.Exception, TaskScheduler.Default);
            throw SqlErrors.Translate(e, connections.Name, view, connections.Options, settings);
        }
    }

    private T Open<T>(Func<SqlConnection, T> ask)
    {
        using var connection = connections.Create();
        connection.Open();
        return ask(connection);
    }
}

/// <summary>What the server said to a question.</summary>
/// <param name="Rows">Empty when there is a problem.</param>
/// <param name="Elapsed">How long it took.</param>
/// <param name="Problem">Why there is no answer.</param>
/// <param name="TookTooLong">Whether it is because the time was over.</param>
internal sealed record Answer<T>(IReadOnlyList<T> Rows, TimeSpan Elapsed, string? Problem, bool TookTooLong = false);
