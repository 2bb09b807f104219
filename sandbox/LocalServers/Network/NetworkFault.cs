namespace LocalServers.Network;

/// <summary>What a network does to the connections that pass it. It holds for those that stand and for those to come.</summary>
public sealed record NetworkFault
{
    public static readonly NetworkFault None = new();

    /// <summary>Who connects is reset at once.</summary>
    public static readonly NetworkFault Refusing = new() { Refuses = true };

    /// <summary>Half-open: nothing arrives any more, and nobody is told, not even of a connection that is closed.</summary>
    public static readonly NetworkFault Swallowing = new() { Swallows = true };

    public bool Refuses { get; init; }

    public bool Swallows { get; init; }

    /// <summary>Before each piece is passed on, in either direction.</summary>
    public TimeSpan Delay { get; init; }

    /// <summary>How long each byte is on its way, in either direction. As much is under way at once as the network takes.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>The largest piece in which bytes are passed on.</summary>
    public int PieceBytes { get; init; } = int.MaxValue;

    /// <summary>Of each direction of a connection.</summary>
    public int? BytesPerSecond { get; init; }

    /// <summary>A connection is reset as soon as so many bytes more have passed it, in both directions together.</summary>
    public long? ResetAfterBytes { get; init; }

    public static NetworkFault Delaying(TimeSpan delay) => new() { Delay = delay };

    /// <summary>A server that is farther away: a question and its answer take twice <paramref name="each"/>.</summary>
    public static NetworkFault FartherBy(TimeSpan each) => new() { Latency = each };

    public static NetworkFault InPiecesOf(int bytes) => new() { PieceBytes = bytes };

    public static NetworkFault LimitedTo(int bytesPerSecond) => new() { BytesPerSecond = bytesPerSecond, PieceBytes = Math.Max(1, bytesPerSecond / 20) };

    public static NetworkFault ResettingAfter(long bytes) => new() { ResetAfterBytes = bytes };
}
