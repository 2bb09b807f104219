using System.CommandLine;
using System.Runtime.InteropServices;
using SqlServerSandbox;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Clocks;

var port = new Option<int>("--port") { Description = "Port on 127.0.0.1; 0 takes a free one." };
var database = new Option<string>("--database") { Description = "The database that exists at the start.", DefaultValueFactory = _ => "ERP" };
var user = new Option<string>("--user") { Description = "The administrator's login.", DefaultValueFactory = _ => "sa" };
var password = new Option<string?>("--password") { Description = "The administrator's password; SANDBOX_PASSWORD when it is not given." };
var encrypt = new Option<EncryptionMode>("--encrypt") { Description = "off, on or required.", DefaultValueFactory = _ => EncryptionMode.On };
var isolation = new Option<string>("--isolation") { Description = "snapshot (READ COMMITTED reads past writers) or locking (it waits for them).", DefaultValueFactory = _ => "snapshot" };
isolation.AcceptOnlyFromAmong("snapshot", "locking");
var login = new Option<string[]>("--login") { Description = "Further logins, as name:password.", AllowMultipleArgumentsPerToken = true };
var timeZone = new Option<string?>("--time-zone") { Description = "The server's zone, by its IANA or Windows name; the machine's when it is not given." };
var product = new Option<string>("--product") { Description = "The SQL Server that it shows itself as: " + string.Join(", ", ServerProduct.Names) + ".", DefaultValueFactory = _ => ServerProduct.Newest.Name };
product.AcceptOnlyFromAmong([.. ServerProduct.Names]);
var limited = new Option<bool>("--limited") { Description = "All but the administrator meet a small compatible server: less SQL, other errors, lower-case column names." };
var pace = new Option<int?>("--rows-per-second") { Description = "The rows that one connection is sent in a second at most; a real server gives about 100000." };
var secondary = new Option<int?>("--secondary-port") { Description = "Port of a readable secondary on 127.0.0.1; 0 takes a free one. Clients that say ApplicationIntent=ReadOnly are sent there." };
var lag = new Option<int>("--secondary-lag") { Description = "Milliseconds by which the secondary is behind." };
var init = new Option<FileInfo?>("--init") { Description = "A script to run before clients are let in." };

var root = new RootCommand("A stand-in for SQL Server, in memory, for demonstrations and tests.") { port, database, user, password, encrypt, isolation, timeZone, product, login, limited, pace, secondary, lag, init };
root.SetAction((parsed, cancelled) =>
{
    string? secret = parsed.GetValue(password) ?? Environment.GetEnvironmentVariable("SANDBOX_PASSWORD");
    if (string.IsNullOrEmpty(secret))
    {
        Console.Error.WriteLine("No password: give --password or set SANDBOX_PASSWORD.");
        return Task.FromResult(2);
    }
    var logins = new List<(string, string)>();
    foreach (string entry in parsed.GetValue(login) ?? [])
    {
        int colon = entry.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0)
        {
            Console.Error.WriteLine("--login wants name:password.");
            return Task.FromResult(2);
        }
        logins.Add((entry[..colon], entry[(colon + 1)..]));
    }
    var zone = TimeZoneInfo.Local;
    if (parsed.GetValue(timeZone) is { } name && !TimeZones.TryFindAny(name, out zone))
    {
        Console.Error.WriteLine($"--time-zone: there is no zone {name}. Give an IANA name as Europe/Madrid, or a Windows name as Romance Standard Time.");
        return Task.FromResult(2);
    }
    var options = new SandboxOptions
    {
        Port = parsed.GetValue(port),
        Database = parsed.GetValue(database)!,
        User = parsed.GetValue(user)!,
        Password = secret,
        Encrypt = parsed.GetValue(encrypt),
        LockingReads = parsed.GetValue(isolation) == "locking",
        TimeZone = zone,
        Product = ServerProduct.TryFind(parsed.GetValue(product)!, out var shown) ? shown : ServerProduct.Newest,
        Limited = parsed.GetValue(limited),
        RowsPerSecond = parsed.GetValue(pace) is { } rate and > 0 ? rate : null,
        SecondaryPort = parsed.GetValue(secondary),
        SecondaryLag = TimeSpan.FromMilliseconds(parsed.GetValue(lag)),
        Logins = logins,
    };
    return Serve(options, parsed.GetValue(init));
});
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

static async Task<int> Serve(SandboxOptions options, FileInfo? init)
{
    var stopped = new TaskCompletionSource();
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
    using var server = SandboxServer.Start(options);
    server.Stopped = () => stopped.TrySetResult();
    if (init is not null)
    {
        try
        {
            server.Initialize(await File.ReadAllTextAsync(init.FullName));
        }
        catch (Exception e) when (e is SqlServerSandbox.Values.SqlError or IOException)
        {
            await Console.Error.WriteLineAsync($"{init.Name}: {e.Message}");
            return 1;
        }
    }
    Console.WriteLine(server.Secondary is { } replica ? $"READY port={server.Port} secondary-port={replica.Port}" : $"READY port={server.Port}");
    await stopped.Task;
    return 0;

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        stopped.TrySetResult();
    }
}
