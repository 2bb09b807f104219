namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>Every variable of the service. The one list behind reading, <c>--help</c>, suggestions and the documentation's test.</summary>
internal static class Variables
{
    public static readonly Variable MssqlHost = new("MSSQL_HOST", "name or address of the SQL Server");
    public static readonly Variable MssqlPort = new("MSSQL_PORT", "port of the SQL Server", "1433");
    public static readonly Variable MssqlDatabase = new("MSSQL_DATABASE", "database to read from");
    public static readonly Variable MssqlUser = new("MSSQL_USER", "SQL Server login that may SELECT from the view");
    public static readonly Variable MssqlPassword = new("MSSQL_PASSWORD", "password of that login", Secret: true);
    public static readonly Variable MssqlView = new("MSSQL_VIEW", "view or table to read, such as dbo.VW_SALES");
    public static readonly Variable MssqlEncrypt = new("MSSQL_ENCRYPT", "encryption of the connection: mandatory, optional or strict", "mandatory");
    public static readonly Variable MssqlTrust = new("MSSQL_TRUST_SERVER_CERTIFICATE", "accept a certificate that nobody vouches for", "false");
    public static readonly Variable MssqlTimeout = new("MSSQL_TIMEOUT", "longest wait for the first row of a query, in seconds", "300");

    public static readonly Variable PgHost = new("PG_HOST", "name or address of the PostgreSQL server, or a comma-separated list of which the primary is used");
    public static readonly Variable PgPort = new("PG_PORT", "port of the PostgreSQL server", "5432");
    public static readonly Variable PgDatabase = new("PG_DATABASE", "database to write to");
    public static readonly Variable PgUser = new("PG_USER", "PostgreSQL role that writes");
    public static readonly Variable PgPassword = new("PG_PASSWORD", "password of that role", Secret: true);
    public static readonly Variable PgTable = new("PG_TABLE_VISTA", "table to write, such as sales.notes", "datos_vista");
    public static readonly Variable PgSslMode = new("PG_SSLMODE", "encryption of the connection: disable, allow, prefer, require, verify-ca or verify-full", "prefer");
    public static readonly Variable PgRootCertificate = new("PG_SSLROOTCERT", "PEM file of the authority that signed the server's certificate");
    public static readonly Variable PgCreateTable = new("PG_CREATE_TABLE", "create the target table when it is missing", "false");
    public static readonly Variable PgAddColumns = new("PG_ADD_COLUMNS", "add source columns that the target table lacks", "false");
    public static readonly Variable PgTimeZone = new("PG_TIME_ZONE", "zone of source stamps that go into a column with time zone", "UTC");

    public static readonly Variable RedisHost = new("REDIS_HOST", "Redis: a host, a comma-separated list, or sentinel:NAME@host:port,host:port", "redis");
    public static readonly Variable RedisPort = new("REDIS_PORT", "port of hosts that name none", "6379 (sentinels: 26379)");
    public static readonly Variable RedisUser = new("REDIS_USER", "Redis user");
    public static readonly Variable RedisPassword = new("REDIS_PASSWORD", "Redis password", Secret: true);
    public static readonly Variable RedisDatabase = new("REDIS_DB", "number of the Redis database", "0");
    public static readonly Variable RedisKeyPrefix = new("REDIS_KEY_PREFIX", "what the names of all keys begin with; tells deployments apart that share a Redis database");
    public static readonly Variable RedisTls = new("REDIS_TLS", "encrypt the connection to Redis", "false");
    public static readonly Variable RedisAuthority = new("REDIS_CA_FILE", "PEM file of the authority that signed the server's certificate");
    public static readonly Variable QueueHighWater = new("QUEUE_HIGH_WATER", "records in the queue above which reading pauses", "200000");
    public static readonly Variable QueueHighWaterMegabytes = new("QUEUE_HIGH_WATER_MB", "the same, in mebibytes of records", "256");

    public static readonly Variable SyncInterval = new("SYNC_INTERVAL", "pause between two looks at the source, in seconds", "60");
    public static readonly Variable SyncOverlap = new("SYNC_OVERLAP", "how far back each look reads again for late commits, in seconds", "30");
    public static readonly Variable SyncStart = new("SYNC_START", "date before which rows are not read", "none: everything is read");
    public static readonly Variable SyncConfig = new("SYNC_CONFIG", "JSON file that lists several streams");
    public static readonly Variable KeyColumns = new("KEY_COLUMNS", "source columns that identify a row, comma-separated", "primary key of the target table");
    public static readonly Variable ChangeColumn = new("CHANGE_COLUMN", "source column that grows with every change of a row", "ULTIMA_MODIFICACION");
    public static readonly Variable CaptureMode = new("CAPTURE_MODE", "how changes are found: timestamp (a time or number that grows) or rowversion", "as the type of that column says");
    public static readonly Variable ChangeClock = new("CHANGE_CLOCK", "the clock that sets that column: server (GETDATE) or utc (GETUTCDATE)", "server");
    public static readonly Variable ColumnsInclude = new("COLUMNS_INCLUDE", "source columns to read, comma-separated", "all");
    public static readonly Variable ColumnsExclude = new("COLUMNS_EXCLUDE", "source columns never to read, comma-separated");
    public static readonly Variable Deletes = new("DELETES", "what becomes of a target row that the source lacks: keep, apply or mark", "keep");
    public static readonly Variable DeletedColumn = new("DELETED_COLUMN", "target column that marks such a row, a boolean or a timestamp, with DELETES=mark", "deleted_at");
    public static readonly Variable DeleteLimit = new("DELETE_LIMIT", "percent of the target's rows that may be deleted or marked within 24 hours without your approval", "5");
    public static readonly Variable DeleteWhere = new("DELETE_WHERE", "condition on rows of the target; only those that meet it are deleted, marked or counted");
    public static readonly Variable MaskSalt = new("MASK_SALT", "secret of the hash mask", Secret: true);
    public static readonly Variable BatchSize = new("BATCH_SIZE", "largest number of records in one transaction", "chosen by the service");
    public static readonly Variable DeadLetterLimit = new("DEAD_LETTER_LIMIT", "share of the last records, in percent, above which bad rows stop the stream", "10");
    public static readonly Variable DeadLetterRetention = new("DEAD_LETTER_RETENTION", "how long to keep what became of dead letters that are settled, in days; 0: not at all", "90");
    public static readonly Variable StartTimeout = new("START_TIMEOUT", "how long to wait at the start for a server that is not up, in seconds; 0: for ever", "60");

    public static readonly Variable VerifyInterval = new("VERIFY_INTERVAL", "pause between two comparisons of a stream with its source, in seconds; off: none", "86400");
    public static readonly Variable VerifyLevel = new("VERIFY_LEVEL", "how thoroughly: keys, stamps or values", "values");
    public static readonly Variable VerifyShare = new("VERIFY_SHARE", "percent of the time that a comparison may take of the servers", "10");
    public static readonly Variable VerifyWindow = new("VERIFY_WINDOW", "hours of the day for comparisons, such as 22:00-05:00 (unset: all)");
    public static readonly Variable VerifyRepair = new("VERIFY_REPAIR", "send rows that are missing or different once more", "true");

    public static readonly Variable HttpPort = new("HTTP_PORT", "port of the page, /healthz, /readyz and /metrics; off: none of them", "8080");
    public static readonly Variable HttpBind = new("HTTP_BIND", "address that they are served at; 0.0.0.0: all of this machine's", "127.0.0.1");
    public static readonly Variable HttpHosts = new("HTTP_HOSTS", "names under which they are asked for, such as that of a proxy in front, comma-separated", "localhost and addresses; beyond loopback every name");
    public static readonly Variable HttpToken = new("HTTP_TOKEN", "secret that whoever changes something on the page must know; at least 16 characters", Secret: true);
    public static readonly Variable LagSlo = new("LAG_SLO", "lag above which /readyz says that the service is not ready, in seconds", "off");

    public static readonly Variable StatsInterval = new("STATS_INTERVAL", "pause between two [STATS] lines, in seconds", "300");
    public static readonly Variable LogDirectory = new("LOG_DIR", "folder of sync.log", "logs (in the container: /app/logs)");
    public static readonly Variable LogLevel = new("LOG_LEVEL", "least severe lines to write: debug, info, warning or error", "info");

    /// <summary>In the order in which the documentation shows them.</summary>
    public static IReadOnlyList<Variable> All { get; } =
    [
        MssqlHost, MssqlPort, MssqlDatabase, MssqlUser, MssqlPassword, MssqlView, MssqlEncrypt, MssqlTrust, MssqlTimeout,
        PgHost, PgPort, PgDatabase, PgUser, PgPassword, PgTable, PgSslMode, PgRootCertificate, PgCreateTable, PgAddColumns, PgTimeZone,
        RedisHost, RedisPort, RedisUser, RedisPassword, RedisDatabase, RedisKeyPrefix, RedisTls, RedisAuthority, QueueHighWater, QueueHighWaterMegabytes,
        SyncInterval, SyncOverlap, SyncStart, SyncConfig, KeyColumns, ChangeColumn, CaptureMode, ChangeClock, ColumnsInclude, ColumnsExclude, Deletes, DeletedColumn, DeleteLimit, DeleteWhere, MaskSalt,
        BatchSize, DeadLetterLimit, DeadLetterRetention, VerifyInterval, VerifyLevel, VerifyShare, VerifyWindow, VerifyRepair, StartTimeout, HttpPort, HttpBind, HttpHosts, HttpToken, LagSlo, StatsInterval, LogDirectory, LogLevel,
    ];

    /// <summary>What a first configuration cannot do without.</summary>
    public static IReadOnlyList<Variable> Required { get; } =
        [MssqlHost, MssqlDatabase, MssqlUser, MssqlPassword, MssqlView, PgHost, PgDatabase, PgUser, PgPassword];

    /// <summary>The variables that describe the default stream, and so exclude a streams file.</summary>
    public static IReadOnlyList<Variable> DefaultStream { get; } =
        [MssqlView, PgTable, KeyColumns, ChangeColumn, CaptureMode, ChangeClock, ColumnsInclude, ColumnsExclude, Deletes, DeletedColumn, DeleteWhere];
}
