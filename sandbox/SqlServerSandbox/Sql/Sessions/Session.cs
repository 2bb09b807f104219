using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Sessions;

internal enum Isolation
{
    ReadUncommitted = 1,
    ReadCommitted = 2,
    RepeatableRead = 3,
    Serializable = 4,
    Snapshot = 5,
}

/// <summary>One login's state on the server: database, options, variables, transaction.</summary>
internal sealed partial class Session(Server server, Database database, string user, TimeProvider clock) : ILockWaiter
{
    public Server Server => server;

    public TimeProvider Clock => clock;

    public int Spid { get; init; }

    public string HostName { get; init; } = "";

    public string ApplicationName { get; init; } = "";

    /// <summary>The TDS version of the client, as LOGIN7 has it.</summary>
    public uint TdsVersion { get; init; } = 0x74000004;

    /// <summary>The types of 2025 that the client knows.</summary>
    public Tds.Types.NewTypes NewTypes { get; init; } = Tds.Types.NewTypes.All;

    public int PacketSize { get; init; }

    public bool Encrypted { get; init; }

    public DateTime LoginTime { get; } = clock.GetLocalNow().DateTime;

    public Database Database { get; set; } = database;

    /// <summary>Whether it only runs what sandbox.after was given.</summary>
    public bool IsInterjection { get; init; }

    /// <summary>Variables and parameters of the running batch.</summary>
    public Dictionary<string, TypedValue> Variables { get; set; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<string, TableObject> TemporaryTables { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What sp_set_session_context keeps, by key.</summary>
    public Dictionary<string, TypedValue> Context { get; } = new(StringComparer.OrdinalIgnoreCase);

    public HashSet<string> ReadOnlyContext { get; } = new(StringComparer.OrdinalIgnoreCase);

    public Dictionary<int, Prepared> PreparedStatements { get; } = [];

    public int LockTimeout { get; set; } = -1;

    public Isolation Isolation { get; set; } = Isolation.ReadCommitted;

    public bool NoCount { get; set; }

    public bool AbortOnError { get; set; }

    public bool ImplicitTransactions { get; set; }

    public bool FormatOnly { get; set; }

    public bool ParseOnly { get; set; }

    public SessionOptions Options
    {
        get => new(Isolation, LockTimeout, NoCount, AbortOnError, ImplicitTransactions, FormatOnly, ParseOnly);
        set => (Isolation, LockTimeout, NoCount, AbortOnError, ImplicitTransactions, FormatOnly, ParseOnly) = value;
    }

    /// <summary>INSERT BULK was run; the next message brings the rows.</summary>
    public BulkLoad? PendingBulk { get; set; }

    public long RowCount { get; set; }

    public int LastError { get; set; }

    /// <summary>The last identity value given out: @@IDENTITY.</summary>
    public long? LastIdentity
    {
        get => field;
        set => field = ScopeIdentity = value;
    }

    /// <summary>The last identity value given out in this batch, trigger or text of its own: SCOPE_IDENTITY().</summary>
    public long? ScopeIdentity { get; set; }

    public int NestLevel { get; set; }

    /// <summary>The error that a CATCH block handles.</summary>
    public SqlError? Caught { get; set; }

    /// <summary>The table that takes explicit identity values: SET IDENTITY_INSERT.</summary>
    public TableObject? IdentityInsert { get; set; }

    /// <summary>Tells the client something that is no error: number, severity, text.</summary>
    public Action<int, byte, string> Warn { get; set; } = (_, _, _) => { };

    /// <summary>Throws when the client sent ATTENTION, closed the connection, or was killed.</summary>
    public Action CheckCancelled { get; set; } = () => { };

    /// <summary>Ends the connection; called by KILL from another session.</summary>
    public Action Kill { get; set; } = () => { };

    /// <summary>Whether a transaction sees one moment all through.</summary>
    public bool SeesOneMoment => Isolation == Isolation.Snapshot;

    /// <summary>Whether a request runs; when the last one began and ended, in the server's local time.</summary>
    public bool IsRunning { get; private set; }

    /// <summary>The kind of the statement that runs, or ran last.</summary>
    public Type? Statement { get; set; }

    public DateTime LastRequestStart { get; private set; } = clock.GetLocalNow().DateTime;

    public DateTime? LastRequestEnd { get; private set; }

    /// <summary>How many requests came.</summary>
    public long Requests { get; private set; }

    /// <summary>At the beginning of a request: on a secondary replica each batch sees what has come there; a transaction keeps what it saw.</summary>
    public void BeginRequest()
    {
        Requests++;
        if (server.IsSecondary && TransactionDepth == 0 && server.TryFind(Database.Name, out var current)) Database = current;
    }

    public void ThrowIfCancelled() => CheckCancelled();

    public void NoteRequest(bool running)
    {
        IsRunning = running;
        if (running) LastRequestStart = clock.GetLocalNow().DateTime;
        else LastRequestEnd = clock.GetLocalNow().DateTime;
    }

    public SchemaObject? Find(SchemaObjectName name)
    {
        string table = name.BaseIdentifier.Value;
        if (SeesTriggerTables && name.Identifiers.Count == 1 && Trigger!.Find(table) is { } rows) return rows;
        if (table.StartsWith('#')) return TemporaryTables.GetValueOrDefault(table);
        var database = Database;
        if (name.ServerIdentifier is not null) throw new SqlError(7202, 11, 2, $"Could not find server '{name.ServerIdentifier.Value}' in sys.servers.", endsBatch: true);
        if (name.DatabaseIdentifier is { } other && !server.TryFind(other.Value, out database)) return null;
        // In database..table the schema is left out.
        if (name.SchemaIdentifier is { Value.Length: > 0 } given) return database!.Find(given.Value, table);
        // The user's own schema is looked at first.
        string? own = IsAdministrator ? null : PrincipalIn(database!).DefaultSchema;
        return (own is null ? null : database!.Find(own, table)) ?? database!.Find("dbo", table);
    }

    /// <summary>What a synonym stands for; anything else itself.</summary>
    /// <exception cref="SqlError">5313 when there is no such thing, or it is a synonym in its turn.</exception>
    public SchemaObject Follow(SchemaObject found) => found is not SynonymObject synonym
        ? found
        : Find(synonym.BaseName) is { } target and not SynonymObject
            ? target
            : throw new SqlError(5313, 16, 1, $"Synonym '{synonym.Schema}.{synonym.Name}' refers to an invalid object.", endsBatch: true);

    /// <summary>The database of a name: that of the session where it names none.</summary>
    public Database DatabaseOf(SchemaObjectName name) => name.DatabaseIdentifier is { } other && server.TryFind(other.Value, out var found) ? found : Database;

    /// <summary>Refuses to write to a database of a secondary replica.</summary>
    public void DemandWritable(SchemaObjectName name)
    {
        if (name.BaseIdentifier.Value.StartsWith('#') || !DatabaseOf(name).IsReadOnly) return;
        throw Errors.ReadOnlyDatabase(DatabaseOf(name).Name);
    }

    /// <summary>An object by the text of its name, as OBJECT_ID takes it.</summary>
    public SchemaObject? FindByName(string name)
    {
        var parser = new TSql170Parser(initialQuotedIdentifiers: true);
        // SqlBulkCopy writes .[table] when it is given no schema.
        using var reader = new StringReader(name.TrimStart('.'));
        var parsed = parser.ParseSchemaObjectName(reader, out var errors);
        if (errors.Count > 0 || parsed is null) return null;
        // tempdb..#name means the session's own table.
        return Find(parsed);
    }

    /// <summary>Whether the login has a permission of the server, or one that covers it.</summary>
    public bool MayOnServer(string permission) => IsAdministrator || ServerPermissions.Allows(server.Permissions, User, permission);

    /// <summary>Whether the user has a permission of the current database, or one that covers it.</summary>
    public bool MayInDatabase(string permission) => IsAdministrator || DatabasePermissions.Allows(this, permission);

    public void Reset()
    {
        if (Transaction is not null) Rollback();
        Variables.Clear();
        TemporaryTables.Clear();
        PreparedStatements.Clear();
        LockTimeout = -1;
        // The isolation level outlives a reset, as it does on SQL Server.
        NoCount = AbortOnError = ImplicitTransactions = FormatOnly = ParseOnly = false;
        IdentityInsert = null;
        LastIdentity = null;
        Caught = null;
        Context.Clear();
        ReadOnlyContext.Clear();
        Revert(0);
    }
}

/// <summary>A statement prepared by sp_prepare or sp_prepexec.</summary>
internal sealed record Prepared(string Text, string Parameters);
