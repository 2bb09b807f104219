using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using SqlServerSandbox.Catalog.Availability;
using SqlServerSandbox.Catalog.Clocks;
using SqlServerSandbox.Catalog.Images;
using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Catalog;

/// <summary>Databases, logins and sessions of one running sandbox.</summary>
internal sealed class Server
{
    private readonly ConcurrentDictionary<string, Database> _databases = new(StringComparer.OrdinalIgnoreCase);
    private readonly ConcurrentDictionary<string, ServerLogin> _logins = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _administrators = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _definingGate = new();
    private int _defining;
    private long _definitions;
    private int _spid = 50;
    private int _loginId = 256;

    public Server(SandboxOptions options)
    {
        Product = options.Product;
        Clock = new ServerClock(TimeProvider.System, options.TimeZone);
        Started = Clock.GetLocalNow().DateTime;
        Transactions = new TransactionManager(Clock);
        Create("master").ReadCommittedSnapshot = false;
        Tempdb = Create("tempdb");
        Tempdb.ReadCommittedSnapshot = false;
        IsLimited = options.Limited;
        DefaultDatabase = options.Database;
        Tokens = new AccessTokens(Clock);
        var database = _databases.GetOrAdd(options.Database, _ => Create(options.Database));
        database.ReadCommittedSnapshot = !options.LockingReads;
        _administrators.Add(options.User);
        _logins[options.User] = new ServerLogin(options.User, options.Password, 1);
        foreach (var (name, password) in options.Logins) AddLogin(name, password);
    }

    /// <summary>A secondary replica: it has the logins and the clock of its primary, and no databases of its own.</summary>
    public Server(Server primary, string name)
    {
        Name = name;
        Product = primary.Product;
        Clock = primary.Clock;
        Started = Clock.GetLocalNow().DateTime;
        Transactions = new TransactionManager(Clock);
        Permissions = primary.Permissions;
        _logins = primary._logins;
        _administrators = primary._administrators;
        Create("master").ReadCommittedSnapshot = false;
        Tempdb = Create("tempdb");
        Tempdb.ReadCommittedSnapshot = false;
        IsLimited = primary.IsLimited;
        DefaultDatabase = primary.DefaultDatabase;
        Tokens = primary.Tokens;
    }

    /// <summary>@@SERVERNAME.</summary>
    public string Name { get; } = "SqlServerSandbox";

    public Guid ReplicaId { get; } = Guid.NewGuid();

    /// <summary>Where there are two replicas.</summary>
    public AvailabilityGroup? Group { get; set; }

    /// <summary>Where clients find it on 127.0.0.1.</summary>
    public int Port { get; set; }

    public bool IsSecondary => Group?.Secondary == this;

    public ServerProduct Product { get; }

    public ServerClock Clock { get; }

    /// <summary>The server's local time at its start.</summary>
    public DateTime Started { get; }

    /// <summary>Permissions on the server as a whole, by login.</summary>
    public LoginPermissions Permissions { get; } = new();

    /// <summary>How often the catalogue was changed.</summary>
    public long Definitions => Interlocked.Read(ref _definitions);

    public TransactionManager Transactions { get; }

    public ConcurrentDictionary<int, Sql.Sessions.Session> Sessions { get; } = new();

    public AccessTokens Tokens { get; }

    public Interjections Interjections { get; } = new();

    /// <summary>Backups by the name of their disk.</summary>
    public ConcurrentDictionary<string, DatabaseImage> Backups { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string DefaultDatabase { get; }

    public Database Tempdb { get; }

    /// <summary>Whether all but the administrator meet a small compatible server.</summary>
    public bool IsLimited { get; }

    public IEnumerable<Database> Databases => IsSecondary ? OwnDatabases.Where(IsSystem).Concat(UserDatabases) : OwnDatabases;

    /// <summary>All but master and tempdb.</summary>
    public IEnumerable<Database> UserDatabases => IsSecondary ? Group!.AllReading() : OwnDatabases.Where(d => !IsSystem(d));

    private IEnumerable<Database> OwnDatabases => _databases.Values.OrderBy(d => d.Id);

    /// <summary>Called by the SHUTDOWN statement.</summary>
    public Action? ShutDown { get; set; }

    public bool TryLogin(string user, string password) =>
        _logins.TryGetValue(user, out var login) && login.Password == password;

    public bool IsAdministrator(string user) => _administrators.Contains(user);

    /// <summary>A login is a user of the default database as well, as an installation for a test would make it.</summary>
    public void AddLogin(string name, string password)
    {
        if (!_logins.TryAdd(name, new ServerLogin(name, password, Interlocked.Increment(ref _loginId)))) throw new SqlError(15025, 16, 1, $"The server principal '{name}' already exists.");
        if (!_databases.TryGetValue(DefaultDatabase, out var database)) return;
        var permissions = database.Permissions;
        if (permissions.Principals.Find(name) is null)
            permissions.Principals = permissions.Principals.With(name, 'S', p => p with { Login = name, Provisional = true, Created = Clock.GetLocalNow().DateTime });
    }

    public void DropLogin(string name)
    {
        if (!_logins.TryRemove(name, out _))
            throw new SqlError(15151, 16, 1, $"Cannot drop the login '{name}', because it does not exist or you do not have permission.");
    }

    public void ChangePassword(string name, string password)
    {
        if (!_logins.TryGetValue(name, out var login))
            throw new SqlError(15151, 16, 1, $"Cannot alter the login '{name}', because it does not exist or you do not have permission.");
        _logins[name] = login with { Password = password };
    }

    public ServerLogin? FindLogin(string name) => _logins.GetValueOrDefault(name);

    public IEnumerable<ServerLogin> Logins => _logins.Values.OrderBy(l => l.Id);

    public bool TryFind(string name, [NotNullWhen(true)] out Database? database)
    {
        bool found = _databases.TryGetValue(name, out database);
        if (!IsSecondary || (found && IsSystem(database!))) return found;
        database = Group!.Reading(name);
        return database is not null;
    }

    /// <summary>Changes the catalogue. Others may do so meanwhile, but nobody copies it.</summary>
    public T Define<T>(Func<T> change)
    {
        lock (_definingGate) _defining++;
        try
        {
            return change();
        }
        finally
        {
            lock (_definingGate) _defining--;
        }
    }

    /// <summary>Copies the catalogue.</summary>
    /// <returns>False, and nothing was copied, where somebody is changing it for longer than <paramref name="patience"/>.</returns>
    public bool Copy(TimeSpan patience, Action copy)
    {
        bool Once()
        {
            lock (_definingGate)
            {
                if (_defining > 0) return false;
                copy();
                return true;
            }
        }

        return SpinWait.SpinUntil(Once, patience);
    }

    /// <summary>Notes that the catalogue was changed.</summary>
    public void NoteDefinition() => Interlocked.Increment(ref _definitions);

    /// <summary>Becomes the primary with what a state holds.</summary>
    public void Adopt(ReplicaState state, bool forced)
    {
        foreach (var old in OwnDatabases.Where(d => !IsSystem(d)).ToArray()) _databases.TryRemove(old.Name, out _);
        foreach (var image in state.Images)
        {
            var database = image.Thaw();
            if (forced) database.Recovery = database.Recovery.Restored(asNewDatabase: false);
            _databases[database.Name] = database;
        }
    }

    public Database CreateDatabase(string name)
    {
        if (IsSecondary) throw Errors.Unsupported("CREATE DATABASE on a secondary replica");
        if (_databases.ContainsKey(name))
            throw new SqlError(1801, 16, 3, $"Database '{name}' already exists. Choose a different database name.", endsBatch: true);
        return Create(name);
    }

    /// <summary>Puts what an image holds in the place of a database, or beside the others.</summary>
    public void Restore(DatabaseImage image, string name)
    {
        if (IsSecondary) throw Errors.Unsupported("RESTORE DATABASE on a secondary replica");
        var restored = image.Thaw();
        bool fresh = !_databases.TryGetValue(name, out var existing);
        restored.Name = name;
        restored.Id = existing?.Id ?? NextDatabaseId();
        restored.Created = Clock.GetLocalNow().DateTime;
        restored.Recovery = restored.Recovery.Restored(asNewDatabase: fresh);
        restored.SingleUser = existing?.SingleUser;

        // A server wants it taken out of its group before (3104), and it joins anew.
        restored.GroupDatabaseId = null;
        _databases[name] = restored;
        NoteDefinition();
    }

    public void DropDatabase(string name)
    {
        if (!_databases.TryRemove(name, out _)) throw Errors.CannotDrop("database", name);
    }

    public int NextSpid() => Interlocked.Increment(ref _spid);

    private static bool IsSystem(Database database) => database.Name is "master" or "tempdb";

    private Database Create(string name) => _databases[name] = new Database(name, NextDatabaseId(), Transactions);

    private int NextDatabaseId() => _databases.IsEmpty ? 1 : _databases.Values.Max(d => d.Id) + 1;
}

/// <summary>A login with the principal_id of sys.server_principals.</summary>
internal sealed record ServerLogin(string Name, string Password, int Id);
