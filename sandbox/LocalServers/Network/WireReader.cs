namespace LocalServers.Network;

/// <summary>Which way bytes go.</summary>
public enum Direction
{
    ToServer,
    ToClient,
}

/// <summary>A step that was recognised in the bytes of a connection.</summary>
/// <param name="Step">Its name.</param>
/// <param name="Offset">How many of the bytes at hand may pass without the other side having the whole message.</param>
public readonly record struct WireMoment(string Step, int Offset);

/// <summary>Follows the bytes of one connection from its first one on, and recognises steps in them.</summary>
/// <remarks>Both directions are read under one lock, each in its order.</remarks>
public interface IWireReader
{
    void Read(Direction direction, ReadOnlySpan<byte> bytes, List<WireMoment> moments);
}
