using System.Globalization;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Tds.Packets;
using SqlServerSandbox.Tds.Types;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Order;

namespace SqlServerSandbox.Tds.Handshake;

/// <summary>Answers LOGIN7: with a session, or with 18456 or 4060.</summary>
internal static class Login
{
    private const string TokenRefused = "Login failed for user '<token-identified principal>'.";
    private const uint Tds72 = 0x72090002;
    private const uint Tds74 = 0x74000004;
    private const uint Tds80 = 0x08000000;

    public static Session? Start(PacketChannel channel, Server server, Login7 login, bool tokensOffered)
    {
        var response = new Response(channel) { ServerName = server.Name };
        if (login.TdsVersion < Tds72 && login.TdsVersion != Tds80)
        {
            Refuse(response, new SqlError(17809, 20, 1, "This sandbox speaks TDS 7.2 and later."));
            return null;
        }
        if (Authenticate(channel, server, login, tokensOffered, out var refusal) is not { } user)
        {
            Refuse(response, refusal!);
            return null;
        }
        string name = login.Database.Length == 0 ? server.DefaultDatabase : login.Database;
        if (!server.TryFind(name, out var database) || database.SingleUser is not null)
        {
            response.Error(new SqlError(4060, 11, 1, $"Cannot open database \"{name}\" requested by the login. The login failed."));
            Refuse(response, new SqlError(18456, 14, 1, $"Login failed for user '{user}'."));
            return null;
        }
        int packetSize = Math.Clamp(login.PacketSize == 0 ? 4096 : login.PacketSize, 512, 32767);
        var session = new Session(server, database, user, server.Clock)
        {
            Spid = server.NextSpid(),
            TdsVersion = login.TdsVersion,
            PacketSize = packetSize,
            Encrypted = channel.Stream is System.Net.Security.SslStream,
            NewTypes = server.IsLimited ? NewTypes.None : NewTypes.Of(login.Features),
            HostName = login.HostName,
            ApplicationName = login.ApplicationName,
        };
        server.Sessions[session.Spid] = session;
        channel.Spid = session.Spid;
        response.Environment(EnvChange.Database, database.Name, "master");
        response.Info(5701, 0, 2, $"Changed database context to '{database.Name}'.");
        response.Environment(EnvChange.Collation, Collation.Wire, []);
        response.Environment(EnvChange.Language, "us_english", "");
        response.Info(5703, 0, 1, "Changed language setting to us_english.");
        response.LoginAck(login.TdsVersion >= 0x74000000 && login.TdsVersion < 0x75000000 ? Tds74 : login.TdsVersion, server.Product.WireVersion);
        // Read-only routing: who says that it only reads is sent to the secondary.
        if (login.ReadOnlyIntent && server.Group is { } group && group.Primary == server && database.GroupDatabaseId is not null) response.Route("127.0.0.1", group.Secondary.Port);
        response.Environment(EnvChange.PacketSize, packetSize.ToString(CultureInfo.InvariantCulture), "4096");
        response.Features(login.Features, session.NewTypes, login.Federated is not null);
        response.Done(DoneStatus.Final, 0, 0);
        response.Finish();
        channel.PacketSize = packetSize;
        return session;
    }

    /// <summary>Whose login it is, by password or by token; null when it is refused.</summary>
    private static string? Authenticate(PacketChannel channel, Server server, Login7 login, bool tokensOffered, out SqlError? refusal)
    {
        refusal = new SqlError(18456, 14, 1, $"Login failed for user '{login.UserName}'.");
        if (login.Federated is not { } federated) return server.TryLogin(login.UserName, login.Password) ? login.UserName : null;
        refusal = new SqlError(18456, 14, 1, TokenRefused);
        // MS-TDS 3.3.5.3: the echo must be what the server's PRELOGIN said.
        if (federated.Echo != tokensOffered || (federated.Token ?? Ask(channel, federated)) is not { } token) return null;
        string? user = server.Tokens.LoginOf(token, out bool expired);
        if (user is null || !expired) return user;
        refusal = new SqlError(18456, 14, 1, $"{TokenRefused} Token is expired.");
        return null;
    }

    // Tells the client where to get its token, and waits for it.
    private static string? Ask(PacketChannel channel, FederatedLogin federated)
    {
        if (federated.Library != FederatedLibrary.Adal) return null;
        var info = new ByteBuffer(256);
        FederatedLogin.WriteInfo(info, "https://login.invalid/sandbox", "https://sandbox.invalid/");
        channel.Send(info, PacketType.Response, endOfMessage: true);
        var answer = new ByteBuffer(4096);
        return channel.TryReadMessage(answer, out var type, out _) && type == PacketType.FederatedToken ? FederatedLogin.TokenOf(answer.Written) : null;
    }

    private static void Refuse(Response response, SqlError error)
    {
        error.Line = 1;
        response.Error(error);
        response.Done(DoneStatus.Error, 0, 0);
        response.Finish();
    }
}
