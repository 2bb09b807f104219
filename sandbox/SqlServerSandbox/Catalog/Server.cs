using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Catalog;

/// <summary>Databases, logins and sessions of one running sandbox.</summary>
internal sealed class Server
{
    private readonly ConcurrentDictionary<string, Database> _databases = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, string> _logins = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _administrators = new(StringComparer.OrdinalIgnoreCase);
    private int _spid = 50;

    public Server(SandboxOptions options)
    {
        Clock = new ServerClock(TimeProvider.System, options.TimeZone);
        Create("master").ReadCommittedSnapshot = false;
        Create("tempdb").ReadCommittedSnapshot = false;
        IsLimited = options.Limited;
        DefaultDatabase = options.Database;
        var database = _databases.GetOrAdd(options.Database, _ => Create(options.Database));
        database.ReadCommittedSnapshot = !options.LockingReads;
        _administrators.Add(options.User);
        _logins[options.User] = options.Password;
        foreach (var (name, password) in options.Logins) AddLogin(name, password);
    }

    public ServerClock Clock { get; }

    public TransactionManager Transactions { get; } = new();

    public ConcurrentDictionary<int, Sql.Sessions.Session> Sessions { get; } = new();

    public string DefaultDatabase { get; }

    /// <summary>Whether all but the administrator meet a small compatible server.</summary>
    public bool IsLimited { get; }

    public IEnumerable<Database> Databases => _databases.Values.OrderBy(d => d.Id);

    /// <summary>Called by the SHUTDOWN statement.</summary>
    public Action? ShutDown { get; set; }

    public bool TryLogin(string user, string password) =>
        _logins.TryGetValue(user, out string? expected) && expected == password;

    public bool IsAdministrator(string user) => _administrators.Contains(user);

    /// <summary>A login is a user of the default database as well, as an installation for a test would make it.</summary>
    public void AddLogin(string name, string password)
    {
        if (!_logins.TryAdd(name, password)) throw new SqlError(15025, 16, 1, $"The server principal '{name}' already exists.");
        _databases[DefaultDatabase].Permissions.Users.TryAdd(name, 0);
    }

    public void DropLogin(string name)
    {
        if (!_logins.TryRemove(name, out _))
            throw new SqlError(15151, 16, 1, $"Cannot drop the login '{name}', because it does not exist or you do not have permission.");
    }

    public void ChangePassword(string name, string password)
    {
        if (!_logins.ContainsKey(name))
            throw new SqlError(15151, 16, 1, $"Cannot alter the login '{name}', because it does not exist or you do not have permission.");
        _logins[name] = password;
    }

    public bool HasLogin(string name) => _logins.ContainsKey(name);

    public bool TryFind(string name, [NotNullWhen(true)] out Database? database) => _databases.TryGetValue(name, out database);

    public Database CreateDatabase(string name)
    {
        if (_databases.ContainsKey(name))
            throw new SqlError(1801, 16, 3, $"Database '{name}' already exists. Choose a different database name.", endsBatch: true);
        return Create(name);
    }

    public void DropDatabase(string name)
    {
        if (!_databases.TryRemove(name, out _)) throw Errors.CannotDrop("database", name);
    }

    public int NextSpid() => Interlocked.Increment(ref _spid);

    private Database Create(string name)
    {
        int id = _databases.IsEmpty ? 1 : _databases.Values.Max(d => d.Id) + 1;
        return _databases[name] = new Database(name, id, Clock);
    }
}
