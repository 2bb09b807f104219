namespace LocalServers.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <exception cref="InvalidOperationException">It ended with another code than 0; the message holds its output.</exception>
    public static async Task RunAsync(ChildCommand command)
    {
        using var child = ChildProcess.Start(command, joinErrors: true);
        var code = await child.ExitAsync(Limit);
        if (code != 0)
        {
            throw new InvalidOperationException($"{Path.GetFileName(command.Program)} ended with {code}:\n{child.Output.Tail()}");
        }
    }
}
