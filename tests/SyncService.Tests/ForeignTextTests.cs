using Npgsql;
using StackExchange.Redis;
using SyncService.Queue;
using SyncService.Queue.Connections;
using SyncService.Target;
using SyncService.Target.Sessions;

namespace SyncService.Tests;

/// <summary>Whatever a server says back, the password with which it was spoken to is not in our words.</summary>
public sealed class ForeignTextTests
{
    private const string Secret = "hunter2-x";

    [Theory]
    [InlineData("Password=hunter2-x;", "Password=***;")]
    [InlineData("xhunter2-xx", "x***x")]
    [InlineData("nothing", "nothing")]
    public void A_secret_is_taken_out(string text, string expected) => Assert.Equal(expected, ForeignText.Without(Secret, text));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_secret_all_is_left(string? secret) => Assert.Equal("text", ForeignText.Without(secret, "text"));

    [Fact]
    public void An_answer_of_PostgreSQL_holds_no_password()
    {
        var options = new TargetOptions { Host = "h", Database = "d", User = "u", Password = Secret };
        var failures = new Exception[]
        {
            new PostgresException($"no {Secret}", "ERROR", "ERROR", "28P01"), new NpgsqlException($"SSL connection requested {Secret}"), new NpgsqlException($"lost {Secret}"),
        };
        Assert.All(failures, failure => Assert.DoesNotContain(Secret, PostgresErrors.Translate(failure, "PostgreSQL at h", options).Line, StringComparison.Ordinal));
        Assert.All(failures, failure => Assert.Contains("***", PostgresErrors.Translate(failure, "PostgreSQL at h", options).Line, StringComparison.Ordinal));
    }

    [Fact]
    public void An_answer_of_Redis_holds_no_password()
    {
        var options = new QueueOptions { Host = "cola", Password = Secret };
        foreach (var answer in new[] { "NOPERM ", "WRONGPASS ", "ERR something ", "" })
        {
            var told = RedisErrors.Translate(new RedisServerException(RedisErrorKind.Unknown, CommandFlags.None, answer + Secret), "cola:6379", options).Line;
            Assert.Contains("***", told, StringComparison.Ordinal);
            Assert.DoesNotContain(Secret, told, StringComparison.Ordinal);
        }
    }
}
