using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Tds.Handshake;
using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Tds;

/// <summary>One client, from PRELOGIN to its last request, on a thread of its own.</summary>
internal sealed class Connection : IDisposable
{
    private readonly Socket _socket;
    private readonly NetworkStream _network;
    private readonly PacketChannel _channel;
    private readonly Server _server;
    private readonly SandboxOptions _options;
    private readonly SslStreamCertificateContext _identity;
    private readonly ByteBuffer _message = new(8192);
    private bool _knowsTokens;

    public Connection(Socket socket, Server server, SandboxOptions options, SslStreamCertificateContext identity)
    {
        _socket = socket;
        _network = new NetworkStream(socket, ownsSocket: true);
        _channel = new PacketChannel(socket, _network);
        _server = server;
        _options = options;
        _identity = identity;
    }

    public void Run()
    {
        Session? session = null;
        try
        {
            if (ReadLogin() is not { } login) return;
            session = Login.Start(_channel, _server, login, _knowsTokens);
            if (session is null) return;
            session.Kill = Dispose;
            var pace = _options.RowsPerSecond is { } rate ? new RowPace(rate, TimeProvider.System) : null;
            new RequestLoop(_channel, session, pace).Run();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or AuthenticationException or EndOfStreamException or InvalidDataException)
        {
            // The client has gone, or never was one. Its transaction goes below.
        }
        finally
        {
            if (session is not null)
            {
                _server.Sessions.TryRemove(session.Spid, out _);
                if (session.Transaction is not null) session.Rollback();
            }
            Dispose();
        }
    }

    public void Dispose()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // Closed already.
        }
        _socket.Dispose();
    }

    // PRELOGIN, TLS as negotiated (MS-TDS 3.3.5.1), then LOGIN7.
    private Login7? ReadLogin()
    {
        bool strict = BeginsWithTls();
        if (strict) _channel.Stream = Secure(new WireStream(_network, wrapped: false), strict: true);
        if (!_channel.TryReadMessage(_message, out var type, out _) || type != PacketType.PreLogin) return null;
        byte wanted = PreLogin.RequestedEncryption(_message.Written);
        byte answer = strict ? PreLogin.EncryptNotSupported : Negotiate(wanted);
        var reply = new ByteBuffer(64);
        _knowsTokens = PreLogin.KnowsTokens(_message.Written);
        PreLogin.WriteAnswer(reply, answer, _knowsTokens, _server.Product.WireVersion);
        _channel.Send(reply, PacketType.Response, endOfMessage: true);
        bool encrypts = !strict && answer != PreLogin.EncryptNotSupported;
        if (answer == PreLogin.EncryptRequired && wanted == PreLogin.EncryptNotSupported) return null;
        var plain = _channel.Stream;
        if (encrypts) _channel.Stream = Secure(new WireStream(_network, wrapped: true), strict: false);
        if (!_channel.TryReadMessage(_message, out type, out _) || type != PacketType.Login7) return null;
        // Encryption of the login only ends with the LOGIN7 packet.
        if (encrypts && answer == PreLogin.EncryptOff && wanted == PreLogin.EncryptOff) _channel.Stream = plain;
        return Login7.Parse(_message.Raw, _message.Length);
    }

    // TDS 8 starts with a TLS handshake record (0x16) instead of a PRELOGIN packet (0x12).
    private bool BeginsWithTls()
    {
        var first = new byte[1];
        return _socket.Receive(first, SocketFlags.Peek) == 1 && first[0] == 0x16;
    }

    private byte Negotiate(byte wanted) => _options.Encrypt switch
    {
        EncryptionMode.Off => PreLogin.EncryptNotSupported,
        EncryptionMode.Required => PreLogin.EncryptRequired,
        _ => wanted switch
        {
            PreLogin.EncryptOff => PreLogin.EncryptOff,
            PreLogin.EncryptNotSupported => PreLogin.EncryptNotSupported,
            _ => PreLogin.EncryptOn,
        },
    };

    private SslStream Secure(WireStream wire, bool strict)
    {
        var tls = new SslStream(wire, leaveInnerStreamOpen: true);
        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = _identity,
            // Inside PRELOGIN packets only TLS 1.2 has a defined end of handshake.
#pragma warning disable CA5398 // The protocol of the specification.
            EnabledSslProtocols = strict ? SslProtocols.Tls12 | SslProtocols.Tls13 : SslProtocols.Tls12,
#pragma warning restore CA5398
            ApplicationProtocols = strict ? [new SslApplicationProtocol("tds/8.0")] : null,
        };
        tls.AuthenticateAsServer(options);
        wire.EndHandshake();
        return tls;
    }
}
