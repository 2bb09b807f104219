using System.Buffers.Binary;
using SyncService.FaultTests.Setup;

namespace SyncService.FaultTests.Faults;

/// <summary>SQL Server ends a query of the service to let another transaction pass: error 1205 instead of rows.</summary>
/// <remarks>
/// The proxy answers in the server's place: https://learn.microsoft.com/openspecs/windows_protocols/ms-tds, sections 2.2.3.1 (packet header),
/// 2.2.7.9 (ENVCHANGE), 2.2.7.10 (ERROR), 2.2.7.6 (DONE) and 2.2.7.8 (DONEPROC).
/// </remarks>
internal static class DeadlockVictim
{
    private const byte SqlBatch = 0x01;
    private const byte RemoteCall = 0x03;
    private const byte TabularResult = 0x04;
    private const byte EndOfMessage = 0x01;
    private const byte ResetConnection = 0x08;
    private const int HeaderBytes = 8;
    private const string Text = "Transaction (Process ID 61) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.";

    public static async Task StrikeAsync(Stage stage, Random random)
    {
        // For a moment, and until it is said: a question that the service can do without may be among the victims.
        var said = stage.Services.ListenAsync("deadlock victim");
        stage.ToSource.Answer = bytes => IsQuery(bytes.Span) ? (ReadOnlyMemory<byte>?)Refusal(bytes.Span) : null;
        try
        {
            await Fault.LastAsync(random, 0, 0.5);
            await said;
        }
        finally
        {
            stage.ToSource.Answer = null;
        }
    }

    /// <summary>A whole request in one packet.</summary>
    private static bool IsQuery(ReadOnlySpan<byte> bytes) =>
        bytes.Length > HeaderBytes && bytes[0] is SqlBatch or RemoteCall && (bytes[1] & EndOfMessage) != 0
        && BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) == bytes.Length;

    private static byte[] Refusal(ReadOnlySpan<byte> query)
    {
        using var packet = new MemoryStream();
        using var writer = new BinaryWriter(packet, System.Text.Encoding.Unicode);
        writer.Write([TabularResult, EndOfMessage, 0, 0, 0, 0, 1, 0]);
        if ((query[1] & ResetConnection) != 0) writer.Write([0xE3, 3, 0, 18, 0, 0]);

        writer.Write((byte)0xAA);
        writer.Write((ushort)(4 + 1 + 1 + 2 + (2 * Text.Length) + 1 + 6 + 1 + 4));
        writer.Write(1205);
        writer.Write((byte)51);
        writer.Write((byte)13);
        writer.Write((ushort)Text.Length);
        writer.Write(Text.ToCharArray());
        writer.Write((byte)3);
        writer.Write("ERP".ToCharArray());
        writer.Write((byte)0);
        writer.Write(1);

        // It failed, and nothing follows.
        writer.Write(query[0] == SqlBatch ? (byte)0xFD : (byte)0xFE);
        writer.Write((ushort)0x0002);
        writer.Write((ushort)0);
        writer.Write(0UL);
        writer.Flush();
        var bytes = packet.ToArray();
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)bytes.Length);
        return bytes;
    }
}
