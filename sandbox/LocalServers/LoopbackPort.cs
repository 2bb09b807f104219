using System.Net;
using System.Net.Sockets;

namespace LocalServers;

/// <summary>Finds a port on 127.0.0.1 on which nobody listens.</summary>
/// <remarks>
/// Ports are taken from below the range from which the system gives out its own, so that a server that is
/// stopped for a moment finds its port free when it starts again.
/// </remarks>
public static class LoopbackPort
{
    private const int First = 20_000;
    private const int Last = 32_000;
    private const int Attempts = 1_000;

    public static int Free()
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var port = Random.Shared.Next(First, Last);
            if (IsFree(port)) return port;
        }

        throw new InvalidOperationException($"No free port on 127.0.0.1 between {First} and {Last}.");
    }

    private static bool IsFree(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
