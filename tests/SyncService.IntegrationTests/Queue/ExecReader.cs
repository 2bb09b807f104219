using LocalServers.Network;

namespace SyncService.IntegrationTests.Queue;

/// <summary>Recognises the end of a transaction in what goes to Redis.</summary>
internal sealed class ExecReader : IWireReader
{
    public const string BeforeExec = "before EXEC";

    private static readonly byte[] Exec = [.. "*1\r\n$4\r\nEXEC\r\n"u8];

    private int matched;

    public void Read(Direction direction, ReadOnlySpan<byte> bytes, List<WireMoment> moments)
    {
        if (direction == Direction.ToClient) return;
        for (var i = 0; i < bytes.Length; i++)
        {
            matched = bytes[i] == Exec[matched] ? matched + 1 : bytes[i] == Exec[0] ? 1 : 0;
            if (matched < Exec.Length) continue;
            matched = 0;
            moments.Add(new WireMoment(BeforeExec, i));
        }
    }
}
