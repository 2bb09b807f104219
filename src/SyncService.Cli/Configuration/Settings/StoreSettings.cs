using SyncService.Capture;
using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Queue;
using SyncService.Reporting;
using SyncService.Target;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>The variables of each store, as the options of its stage.</summary>
/// <remarks>A missing option keeps the default of the options record, so that no default stands in two places of the code.</remarks>
internal sealed class StoreSettings(SettingReader read, string folder, Findings findings)
{
    private const int HighestPort = 65_535;

    /// <summary>SQL Server; null when only the consumer runs: it must start and go on while the source is down.</summary>
    public SourceOptions? Source(Role role)
    {
        if (role == Role.Consumer)
            return null;

        var source = new SourceOptions
        {
            Host = read.Required(Variables.MssqlHost),
            Database = read.Required(Variables.MssqlDatabase),
            User = read.Required(Variables.MssqlUser),
            Password = read.Required(Variables.MssqlPassword),
        };
        if (source.Host.Length > 0 && HostSyntax.ProblemOfSource(source.Host) is { } expected)
            read.Bad(Variables.MssqlHost, source.Host, expected);

        return source with
        {
            Port = read.Integer(Variables.MssqlPort, 1, HighestPort, source.Port),
            Encryption = read.Choice(
                Variables.MssqlEncrypt,
                source.Encryption,
                ("mandatory", SourceEncryption.Mandatory),
                ("optional", SourceEncryption.Optional),
                ("strict", SourceEncryption.Strict)),
            TrustServerCertificate = read.Boolean(Variables.MssqlTrust, source.TrustServerCertificate),
            CommandTimeout = read.Seconds(Variables.MssqlTimeout, 1, source.CommandTimeout),
            Interval = read.Seconds(Variables.SyncInterval, 0.01, source.Interval),
            Overlap = read.Seconds(Variables.SyncOverlap, 0, source.Overlap),
            IsOverlapSet = read.IsSet(Variables.SyncOverlap),
            Start = StartDate.Read(read, source.Start),
            MaskSalt = read.Text(Variables.MaskSalt) ?? source.MaskSalt,
        };
    }

    /// <summary>Redis.</summary>
    public QueueOptions Queue()
    {
        var queue = new QueueOptions
        {
            Port = read.OptionalInteger(Variables.RedisPort, 1, HighestPort),
            User = read.Text(Variables.RedisUser),
            Password = read.Text(Variables.RedisPassword),
            Database = read.Integer(Variables.RedisDatabase, 0, 1_000_000, 0),
            KeyPrefix = KeyPrefix(),
            CertificateAuthorityFile = ExistingFile(Variables.RedisAuthority),
        };
        queue = queue with
        {
            Host = read.Text(Variables.RedisHost) ?? queue.Host,
            Tls = read.Boolean(Variables.RedisTls, queue.Tls),
            HighWater = read.Integer(Variables.QueueHighWater, 1, 1_000_000_000, queue.HighWater),
            HighWaterMegabytes = read.Integer(Variables.QueueHighWaterMegabytes, 1, 1_000_000, queue.HighWaterMegabytes),
        };
        if (HostSyntax.ProblemOfRedis(queue.Host) is { } expected)
            read.Bad(Variables.RedisHost, queue.Host, expected);
        if (queue.User is not null && queue.Password is null)
            findings.Warning(Variables.RedisUser.Name, $"is set without {Variables.RedisPassword.Name}; most servers will refuse the login.");
        return queue;
    }

    /// <summary>PostgreSQL: rows, checkpoint and dead letters, so that every role needs it.</summary>
    public TargetOptions Target()
    {
        var target = new TargetOptions
        {
            Host = read.Required(Variables.PgHost),
            Database = read.Required(Variables.PgDatabase),
            User = read.Required(Variables.PgUser),
            Password = read.Required(Variables.PgPassword),
            RootCertificateFile = ExistingFile(Variables.PgRootCertificate),
            BatchSize = read.OptionalInteger(Variables.BatchSize, 1, 1_000_000),
        };
        if (target.Host.Length > 0 && HostSyntax.ProblemOfList(target.Host) is { } expected)
            read.Bad(Variables.PgHost, target.Host, expected);

        return target with
        {
            Port = read.Integer(Variables.PgPort, 1, HighestPort, target.Port),
            SslMode = read.Choice(
                Variables.PgSslMode,
                target.SslMode,
                ("disable", "disable"),
                ("allow", "allow"),
                ("prefer", "prefer"),
                ("require", "require"),
                ("verify-ca", "verify-ca"),
                ("verify-full", "verify-full")),
            CreateTable = read.Boolean(Variables.PgCreateTable, target.CreateTable),
            AddColumns = read.Boolean(Variables.PgAddColumns, target.AddColumns),
            TimeZone = TimeZoneName(target.TimeZone),
            DeadLetterLimitPercent = read.Number(Variables.DeadLetterLimit, 0, 100, target.DeadLetterLimitPercent, "a percentage"),
            DeadLetterRetention = TimeSpan.FromDays(read.Number(Variables.DeadLetterRetention, 0, 36_500, target.DeadLetterRetention.TotalDays, "a number of days")),
        };
    }

    public ReportingOptions Reporting()
    {
        var reporting = new ReportingOptions();
        return reporting with { StatsInterval = read.Seconds(Variables.StatsInterval, 0.1, reporting.StatsInterval) };
    }

    /// <summary>Braces would decide where a Redis Cluster keeps the keys, and other marks would have to be quoted wherever a key is named.</summary>
    private string KeyPrefix()
    {
        const int longest = 64;
        var prefix = read.Text(Variables.RedisKeyPrefix) ?? "";
        if (prefix.Length <= longest && prefix.All(c => char.IsAsciiLetterOrDigit(c) || c is ':' or '_' or '-' or '.' or '/'))
            return prefix;
        read.Bad(Variables.RedisKeyPrefix, prefix, "at most 64 letters, digits and : _ - . /, such as test:");
        return "";
    }

    private string? ExistingFile(Variable variable)
    {
        var path = read.Text(variable);
        if (path is not null && !File.Exists(Path.Combine(folder, path)))
            read.Bad(variable, path, $"the {variable.Meaning} (there is no such file)");
        return path;
    }

    /// <summary>PostgreSQL knows which zones there are; here only their alphabet is held.</summary>
    private string TimeZoneName(string otherwise)
    {
        var name = read.Text(Variables.PgTimeZone);
        if (name is not null && PosixZone.Instead(name) is { } instead)
        {
            read.Bad(Variables.PgTimeZone, name, instead);
            return otherwise;
        }

        if (name is null || name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+'))
            return name ?? otherwise;
        read.Bad(Variables.PgTimeZone, name, "the name of a time zone, such as UTC or America/Santo_Domingo");
        return otherwise;
    }
}
