using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Tds;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

/// <summary>A script run without a client; batches are separated by GO.</summary>
internal static class InitScript
{
    public static void Run(Server server, SandboxOptions options, string script)
    {
        server.TryFind(options.Database, out var database);
        var session = new Session(server, database!, options.User, server.Clock) { Spid = server.NextSpid() };
        // Nobody reads the tokens; the first error is kept.
        var response = Response.Discarding();
        var runner = new Runner(session, response).WithTriggers();
        foreach (string batch in System.Text.RegularExpressions.Regex.Split(script, "^\\s*GO\\s*$", System.Text.RegularExpressions.RegexOptions.Multiline | System.Text.RegularExpressions.RegexOptions.IgnoreCase))
        {
            session.Variables = new Dictionary<string, TypedValue>(StringComparer.OrdinalIgnoreCase);
            runner.RunBatch(batch);
            if (response.FirstError is { } error) throw error;
        }
    }
}
