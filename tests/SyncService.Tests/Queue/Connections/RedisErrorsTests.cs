using StackExchange.Redis;
using SyncService.Cli.Web.Languages;
using SyncService.Queue;
using SyncService.Queue.Connections;

namespace SyncService.Tests.Queue.Connections;

public sealed class RedisErrorsTests
{
    private static readonly QueueOptions Options = new() { Host = "cola", User = "ana", KeyPrefix = "prueba:" };

    [Theory]
    [InlineData("NOPERM this user has no permissions to run the 'ping' command")]
    [InlineData("NOPERM User ana has no permissions to run the 'ping' command")]
    [InlineData("ERR The user executing the script can't run this command or subcommand script: 0f, on @user_script:1.")]
    [InlineData("ERR The user executing the script can't access at least one of the keys mentioned in the command arguments")]
    public void A_missing_right_comes_with_the_statement_that_grants_it(string answer)
    {
        var told = RedisErrors.Translate(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, answer), "cola:6379", Options);
        Assert.Equal(Failure.Configuration, told.Failure);
        Assert.Contains("refuses", told.Message, StringComparison.Ordinal);
        Assert.StartsWith("Run in Redis: ACL SETUSER ana ~prueba:sync_queue* ~prueba:last_sync_timestamp* +get +set ", told.Hint, StringComparison.Ordinal);
        Assert.StartsWith("Ejecute en Redis: ACL SETUSER ana ~prueba:", Phrases.Spanish.Failure(told.Hint), StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_no_name_is_the_user_that_Redis_calls_default() =>
        Assert.StartsWith("Run in Redis: ACL SETUSER default ~sync_queue* ", RedisRights.Grant(new QueueOptions()), StringComparison.Ordinal);

    [Fact]
    public void The_README_grants_what_the_message_grants() =>
        Assert.Contains(
            RedisRights.Grant(new QueueOptions { User = "sync" }).Replace("Run in Redis: ", "", StringComparison.Ordinal) + "\n",
            File.ReadAllText(SourceTree.PathOf("README.md")),
            StringComparison.Ordinal);
}
