namespace SyncService.Queue.Connections;

/// <summary>Listens to what the client tells of a connection that it makes: when a server refuses a command of the handshake, its exception says only that there is no connection.</summary>
internal sealed class HandshakeAnswers : TextWriter
{
    private const string Error = "SimpleError: ";
    private volatile string? refusal;

    /// <summary>The last answer that was a refusal, at which the client gave up; in the server's words, null when there was none.</summary>
    public string? Refusal => refusal;

    public override System.Text.Encoding Encoding => System.Text.Encoding.UTF8;

    public override void WriteLine(string? value)
    {
        if (value is not null && value.IndexOf(Error, StringComparison.Ordinal) is >= 0 and var at) refusal = value[(at + Error.Length)..];
    }
}
