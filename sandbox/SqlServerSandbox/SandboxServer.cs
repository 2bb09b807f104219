using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Availability;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Tds;

namespace SqlServerSandbox;

/// <summary>A running sandbox: listens on 127.0.0.1 until it is disposed.</summary>
internal sealed class SandboxServer : IDisposable
{
    private static readonly TimeSpan AfterRefusal = TimeSpan.FromMilliseconds(10);

    private readonly Socket _listener;
    private readonly Server _server;
    private readonly SandboxOptions _options;
    private readonly X509Certificate2 _certificate;
    private readonly SslStreamCertificateContext _identity;
    private readonly HashSet<Connection> _connections = [];
    private bool _disposed;

    private SandboxServer(SandboxOptions options, Server? replicaOf = null)
    {
        _options = options;
        _server = replicaOf is null ? new Server(options) : new Server(replicaOf, "SqlServerSandbox-2");
        _server.ShutDown = () => Stopped?.Invoke();
        _certificate = CreateCertificate();
        // Once for all logins: it looks for the chain among all roots of the machine.
        _identity = SslStreamCertificateContext.Create(_certificate, additionalCertificates: null, offline: true);
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // A port whose connections have just been closed may be taken again at once.
        _listener.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, options.Port));
        _listener.Listen(512);
        _server.Port = Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    public int Port { get; }

    /// <summary>The readable secondary, where the options have one; it ends with this server.</summary>
    public SandboxServer? Secondary { get; private set; }

    /// <summary>Raised by the SHUTDOWN statement.</summary>
    public Action? Stopped { get; set; }

    /// <summary>Binds the port and begins to accept; returns when clients may connect.</summary>
    public static SandboxServer Start(SandboxOptions options)
    {
        var server = new SandboxServer(options);
        if (options.SecondaryPort is { } port)
        {
            var secondary = new SandboxServer(options with { Port = port }, server._server);
            server._server.Group = secondary._server.Group = new AvailabilityGroup(server._server, secondary._server, options.SecondaryLag, TimeProvider.System);
            server.Secondary = secondary;
            secondary.Listen();
        }
        server.Listen();
        return server;
    }

    private void Listen() => new Thread(Accept) { IsBackground = true, Name = "sandbox accept" }.Start();

    /// <summary>Runs a script as the administrator, before any client does.</summary>
    /// <exception cref="Values.SqlError">The first statement that fails.</exception>
    public void Initialize(string script) => InitScript.Run(_server, _options, script);

    /// <summary>The certificate, for clients that are to trust it by name.</summary>
    public byte[] ExportCertificate() => _certificate.Export(X509ContentType.Cert);

    /// <summary>Row versions kept for a table of the default database: more than its rows while old ones are not dropped.</summary>
    public long CountVersions(string table)
    {
        _server.TryFind(_options.Database, out var database);
        return ((TableObject)database!.Find("dbo", table)!).Data.Primary.Tree.Count;
    }

    public void Dispose()
    {
        Secondary?.Dispose();
        if (Secondary is not null) _server.Group!.Dispose();
        lock (_connections)
        {
            if (_disposed) return;
            _disposed = true;
            foreach (var connection in _connections) connection.Dispose();
        }
        _listener.Dispose();
        _certificate.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            Connection connection;
            try
            {
                var socket = _listener.Accept();
                socket.NoDelay = true;
                connection = new Connection(socket, _server, _options, _identity);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // A client that left before it was let in, or no descriptors for now: the next one is waited for.
                lock (_connections)
                    if (_disposed) return;
                Thread.Sleep(AfterRefusal);
                continue;
            }
            lock (_connections)
            {
                if (_disposed)
                {
                    connection.Dispose();
                    return;
                }
                _connections.Add(connection);
            }
            // A stack large enough for deeply nested expressions.
            new Thread(() => Serve(connection), 8 * 1024 * 1024) { IsBackground = true, Name = "sandbox client" }.Start();
        }
    }

    private void Serve(Connection connection)
    {
        try
        {
            connection.Run();
        }
        finally
        {
            lock (_connections) _connections.Remove(connection);
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        // An RSA key takes about a hundred times as long, to make it and at each login.
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddYears(5));
        // Through PKCS#12: a key that lives only in memory does not serve everywhere.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
    }
}
