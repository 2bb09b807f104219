using System.Buffers.Binary;
using System.Globalization;
using LocalServers.Network;
using SyncService.Queue.Steps;
using SyncService.Target.Comparing;
using SyncService.Target.Deletions;
using SyncService.Target.Requests;

namespace SyncService.FaultTests.Steps;

/// <summary>Steps are recognised whatever pieces the bytes come in.</summary>
public sealed class StepReaderTests
{
    private static readonly int[] Pieces = [1, 3, 7, 1_000_000];

    [Fact]
    public void Redis_steps_are_told_by_script_and_answer()
    {
        foreach (var piece in Pieces)
        {
            var reader = new RedisSteps();
            List<string> steps = [];
            Feed(reader, Direction.ToServer, piece, Command("HELLO", "3") + Command("GET", "k") + Command("EVAL", RedisScripts.Enqueue, "4", "a\r\n*1\r\n"), steps);
            Assert.Equal([RedisSteps.BeforeEnqueue], steps);
            Feed(reader, Direction.ToClient, piece, "%1\r\n$6\r\nserver\r\n$5\r\nredis\r\n>2\r\n+x\r\n:1\r\n$-1\r\n", steps);
            Assert.Equal([RedisSteps.BeforeEnqueue], steps);
            Feed(reader, Direction.ToClient, piece, ":17\r\n+OK\r\n", steps);
            Assert.Equal([RedisSteps.BeforeEnqueue, RedisSteps.AfterEnqueue], steps);
        }
    }

    [Fact]
    public void What_is_put_into_a_transaction_is_done_with_EXEC_and_answered_there()
    {
        foreach (var piece in Pieces)
        {
            var reader = new RedisSteps();
            List<string> steps = [];
            Feed(reader, Direction.ToServer, piece, Command("MULTI") + Command("RPUSH", "k", "EXEC") + Command("EVAL", RedisScripts.FinishEnqueue, "1", "k") + Command("SELECT", "0"), steps);
            Feed(reader, Direction.ToClient, piece, "+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n", steps);
            Assert.Empty(steps);
            Feed(reader, Direction.ToServer, piece, Command("EXEC"), steps);
            Assert.Equal([RedisSteps.BeforeEnqueue], steps);
            Feed(reader, Direction.ToClient, piece, "*3\r\n:17\r\n:1\r\n+OK\r\n", steps);
            Assert.Equal([RedisSteps.BeforeEnqueue, RedisSteps.AfterEnqueue], steps);
            Feed(reader, Direction.ToServer, piece, Command("MULTI") + Command("GET", "k") + Command("EXEC"), steps);
            Assert.Equal(2, steps.Count);
        }
    }

    [Fact]
    public void PostgreSQL_steps_are_told_by_statement_and_tag()
    {
        foreach (var piece in Pieces)
        {
            var reader = new PostgresSteps();
            List<string> steps = [];
            Feed(reader, Direction.ToServer, piece, Message('\0', "\0\0\0\0user\0me\0\0")[1..] + Message('P', "_p1\0COMMIT\0\0\0"), steps);
            Feed(reader, Direction.ToServer, piece, Message('Q', "COPY t FROM STDIN\0") + Message('d', "bytes"), steps);
            Feed(reader, Direction.ToClient, piece, Message('C', "COPY 3\0"), steps);
            Feed(reader, Direction.ToServer, piece, Message('B', "\0_p1\0"), steps);
            Feed(reader, Direction.ToClient, piece, Message('C', "COMMIT\0"), steps);
            Feed(reader, Direction.ToServer, piece, Message('Q', "COMMIT\0"), steps);
            Assert.Equal(
                [
                    PostgresSteps.BeforeCopy, PostgresSteps.InCopy, PostgresSteps.AfterCopy, PostgresSteps.BeforeCommit, PostgresSteps.AfterCommit,
                    PostgresSteps.BeforeTaking,
                ],
                steps);
        }
    }

    [Fact]
    public void Steps_of_a_comparison_are_none_of_a_batch()
    {
        foreach (var piece in Pieces)
        {
            var reader = new PostgresSteps();
            List<string> steps = [];
            Feed(reader, Direction.ToServer, piece, Message('\0', "\0\0\0\0user\0me\0\0")[1..] + Message('Q', "COPY (SELECT conduce FROM notas) TO STDOUT (FORMAT BINARY)\0"), steps);
            Feed(reader, Direction.ToClient, piece, Message('C', "COPY 3\0"), steps);
            Feed(reader, Direction.ToServer, piece, Message('Q', $"{ComparisonSql.Copy}\0") + Message('d', "bytes"), steps);
            Feed(reader, Direction.ToClient, piece, Message('C', "COPY 3\0"), steps);
            Feed(reader, Direction.ToServer, piece, Message('P', $"\0{RequestTable.Insert(default, RequestArgument.WholeCycle, "verify").CommandText}\0\0\0") + Message('B', "\0\0") + Message('Q', "COMMIT\0"), steps);
            Feed(reader, Direction.ToClient, piece, Message('C', "COMMIT\0"), steps);
            Feed(reader, Direction.ToServer, piece, Message('P', $"\0{DeletionTable.AddKeys(1, 0, "", []).CommandText}\0\0\0") + Message('B', "\0\0"), steps);
            Feed(reader, Direction.ToServer, piece, Message('P', $"\0{DeletionTable.Ask(default, 1, "verify").CommandText}\0\0\0") + Message('B', "\0\0") + Message('Q', "COMMIT\0"), steps);
            Feed(reader, Direction.ToClient, piece, Message('C', "COMMIT\0"), steps);
            Assert.Equal(
                [
                    PostgresSteps.BeforeComparing, PostgresSteps.BeforeAsking, PostgresSteps.AfterAsking, PostgresSteps.BeforeKeys, PostgresSteps.BeforeDeletes,
                    PostgresSteps.AfterDeletes,
                ],
                steps);
        }
    }

    private static void Feed(IWireReader reader, Direction direction, int piece, string text, List<string> steps)
    {
        List<WireMoment> moments = [];
        foreach (var bytes in System.Text.Encoding.Latin1.GetBytes(text).Chunk(piece))
        {
            moments.Clear();
            reader.Read(direction, bytes, moments);
            Assert.All(moments, moment => Assert.InRange(moment.Offset, 0, bytes.Length - 1));
            steps.AddRange(moments.Select(moment => moment.Step));
        }
    }

    private static string Command(params string[] words) =>
        $"*{words.Length}\r\n{string.Concat(words.Select(word => string.Create(CultureInfo.InvariantCulture, $"${word.Length}\r\n{word}\r\n")))}";

    private static string Message(char type, string body)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, body.Length + 4);
        return type + System.Text.Encoding.Latin1.GetString(length) + body;
    }
}
