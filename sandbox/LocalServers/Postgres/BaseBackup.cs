using System.Globalization;
using LocalServers.Processes;

namespace LocalServers.Postgres;

/// <summary>Copies a running server's data folder with <c>pg_basebackup</c>.</summary>
internal static class BaseBackup
{
    public static Task TakeAsync(PrivatePostgres server, string workingFolder, string target, bool asReplica)
    {
        string[] arguments =
        [
            "-h", PrivatePostgres.Host, "-p", server.Port.ToString(CultureInfo.InvariantCulture), "-U", server.Superuser,
            "-D", target, "--wal-method=stream", "--checkpoint=fast", "--no-sync", "--no-password",
            .. asReplica ? (string[])["--write-recovery-conf"] : [],
        ];
        return Command.RunAsync(new ChildCommand(PostgresPrograms.Path("pg_basebackup"), arguments, workingFolder)
        {
            Unprivileged = true,
            MoreEnvironment = new Dictionary<string, string> { ["PGPASSWORD"] = server.Password },
        });
    }
}
