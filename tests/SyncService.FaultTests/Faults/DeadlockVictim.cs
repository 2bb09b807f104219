using System.Buffers.Binary;
using LocalServers;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>SQL Server ends a query of the service to let another transaction pass: error 1205 instead of rows.</summary>
/// <remarks>
/// The answer is put in place of the server's: https://learn.microsoft.com/openspecs/windows_protocols/ms-tds, sections 2.2.3.1 (packet header),
/// 2.2.7.10 (ERROR) and 2.2.7.6 (DONE), 2.2.7.8 (DONEPROC).
/// </remarks>
internal static class DeadlockVictim
{
    private const byte TabularResult = 0x04;
    private const byte EndOfMessage = 0x01;
    private const byte ColumnMetadata = 0x81;
    private const byte EnvironmentChange = 0xE3;
    private const byte Error = 0xAA;
    private const int HeaderBytes = 8;
    private const int DoneBytes = 13;
    private const string Text = "Transaction (Process ID 61) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.";

    public static async Task StrikeAsync(Stage stage, Random random)
    {
        var left = random.Next(1, 4);
        var said = stage.Services.ListenAsync("deadlock victim");
        stage.ToSource.Answer = bytes => IsRows(bytes.Span) && Interlocked.Decrement(ref left) >= 0 ? (ReadOnlyMemory<byte>?)Refusal(bytes.Span) : null;
        try
        {
            await said;
            await Eventually.TrueAsync(() => Volatile.Read(ref left) <= 0, Stage.Patience, () => "so many queries were ended");
        }
        finally
        {
            stage.ToSource.Answer = null;
        }
    }

    /// <summary>A whole answer that begins with the columns of its rows, perhaps after the word that the session was reset.</summary>
    private static bool IsRows(ReadOnlySpan<byte> bytes) =>
        bytes.Length > HeaderBytes + DoneBytes && bytes[0] == TabularResult && (bytes[1] & EndOfMessage) != 0
        && BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) == bytes.Length && bytes[Beginning(bytes)] == ColumnMetadata;

    private static int Beginning(ReadOnlySpan<byte> answer)
    {
        var at = HeaderBytes;
        while (answer[at] == EnvironmentChange) at += 3 + BinaryPrimitives.ReadUInt16LittleEndian(answer[(at + 1)..]);
        return at;
    }

    private static byte[] Refusal(ReadOnlySpan<byte> answer)
    {
        var beginning = Beginning(answer);
        using var body = new MemoryStream();
        using var writer = new BinaryWriter(body, System.Text.Encoding.Unicode);
        writer.Write(1205);
        writer.Write((byte)51);
        writer.Write((byte)13);
        writer.Write((ushort)Text.Length);
        writer.Write(Text.ToCharArray());
        writer.Write((byte)3);
        writer.Write("ERP".ToCharArray());
        writer.Write((byte)0);
        writer.Write(1);
        writer.Flush();

        var length = beginning + 3 + (int)body.Length + DoneBytes;
        var bytes = new byte[length];
        answer[..beginning].CopyTo(bytes);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)length);
        bytes[beginning] = Error;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(beginning + 1), (ushort)body.Length);
        body.ToArray().CopyTo(bytes, beginning + 3);
        // DONE or DONEPROC, as the answer ended, with the bit that says that it failed.
        bytes[^DoneBytes] = answer[^DoneBytes];
        bytes[^(DoneBytes - 1)] = 0x02;
        return bytes;
    }
}
