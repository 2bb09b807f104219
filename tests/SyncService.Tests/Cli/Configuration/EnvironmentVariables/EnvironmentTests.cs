using SyncService.Capture;

namespace SyncService.Tests.Cli.Configuration.EnvironmentVariables;

public class EnvironmentTests
{
    [Fact]
    public void The_required_variables_are_enough_and_the_rest_has_its_documented_default()
    {
        var options = GivenSettings.Options();

        Assert.Equal(new SourceOptions { Host = "erp", Database = "ERP", User = "reader", Password = "source-secret" }, options.Source);
        Assert.Equal(("redis", (int?)null, (string?)null, 0), (options.Queue.Host, options.Queue.Port, options.Queue.Password, options.Queue.Database));
        Assert.Equal(5432, options.Target.Port);
        Assert.Null(options.Target.BatchSize);
        Assert.Equal(TimeSpan.FromSeconds(300), options.Reporting.StatsInterval);
        Assert.Equal(TimeSpan.FromSeconds(60), options.StartTimeout);
        var stream = Assert.Single(options.Streams);
        Assert.True(stream.IsDefault);
        Assert.Equal(("VW_VENTAS_SYNC", "datos_vista", "ULTIMA_MODIFICACION"), (stream.Source, stream.Target, stream.ChangeColumn));
    }

    [Fact]
    public void Every_variable_arrives_where_it_belongs()
    {
        using var folder = new TemporaryFolder();
        var authority = folder.Write("ca.pem", "");

        var options = GivenSettings.Options(
            ("MSSQL_PORT", "1444"), ("MSSQL_ENCRYPT", "Strict"), ("MSSQL_TRUST_SERVER_CERTIFICATE", "yes"), ("MSSQL_TIMEOUT", "12.5"),
            ("PG_PORT", "5433"), ("PG_TABLE_VISTA", "sales.notes"), ("PG_SSLMODE", "verify-full"), ("PG_SSLROOTCERT", authority),
            ("PG_CREATE_TABLE", "1"), ("PG_ADD_COLUMNS", "TRUE"), ("PG_TIME_ZONE", "America/Santo_Domingo"),
            ("REDIS_HOST", "sentinel:main@a:26379,b"), ("REDIS_PORT", "6380"), ("REDIS_USER", "sync"), ("REDIS_PASSWORD", "queue-secret"),
            ("REDIS_DB", "3"), ("REDIS_TLS", "true"), ("REDIS_CA_FILE", authority), ("QUEUE_HIGH_WATER", "500"), ("QUEUE_HIGH_WATER_MB", "64"),
            ("SYNC_INTERVAL", "0.1"), ("SYNC_OVERLAP", "0"), ("SYNC_START", "2024-01-31T18:30:00"), ("MASK_SALT", "salt"),
            ("KEY_COLUMNS", "A, B"), ("CHANGE_COLUMN", "STAMP"), ("CAPTURE_MODE", "RowVersion"), ("COLUMNS_INCLUDE", "A,B,C"), ("COLUMNS_EXCLUDE", "D"),
            ("BATCH_SIZE", "1000000"), ("DEAD_LETTER_LIMIT", "2.5"), ("DEAD_LETTER_RETENTION", "7"), ("START_TIMEOUT", "0"), ("STATS_INTERVAL", "1.5"));

        Assert.Equal(
            new SourceOptions
            {
                Host = "erp",
                Port = 1444,
                Database = "ERP",
                User = "reader",
                Password = "source-secret",
                Encryption = SourceEncryption.Strict,
                TrustServerCertificate = true,
                CommandTimeout = TimeSpan.FromSeconds(12.5),
                Interval = TimeSpan.FromSeconds(0.1),
                Overlap = TimeSpan.Zero,
                IsOverlapSet = true,
                Start = new DateTime(2024, 1, 31, 18, 30, 0),
                MaskSalt = "salt",
            },
            options.Source);
        Assert.Equal(
            new()
            {
                Host = "pg",
                Port = 5433,
                Database = "sales",
                User = "writer",
                Password = "target-secret",
                SslMode = "verify-full",
                RootCertificateFile = authority,
                CreateTable = true,
                AddColumns = true,
                TimeZone = "America/Santo_Domingo",
                BatchSize = 1_000_000,
                DeadLetterLimitPercent = 2.5,
                DeadLetterRetention = TimeSpan.FromDays(7),
            },
            options.Target);
        Assert.Equal(
            new()
            {
                Host = "sentinel:main@a:26379,b",
                Port = 6380,
                User = "sync",
                Password = "queue-secret",
                Database = 3,
                Tls = true,
                CertificateAuthorityFile = authority,
                HighWater = 500,
                HighWaterMegabytes = 64,
            },
            options.Queue);
        Assert.Equal(TimeSpan.FromSeconds(1.5), options.Reporting.StatsInterval);
        Assert.Equal(TimeSpan.Zero, options.StartTimeout);
        var stream = Assert.Single(options.Streams);
        Assert.Equal(("sales.notes", "STAMP", CaptureMode.RowVersion), (stream.Target, stream.ChangeColumn, stream.Mode));
        Assert.Equal(["A", "B"], stream.KeyColumns);
        Assert.Equal(["A", "B", "C"], stream.IncludeColumns);
        Assert.Equal(["D"], stream.ExcludeColumns);
    }

    [Theory]
    [InlineData("MSSQL_PORT", "0")]
    [InlineData("MSSQL_PORT", "65536")]
    [InlineData("PG_PORT", "5 432")]
    [InlineData("REDIS_PORT", "tcp://10.0.0.1:6379")]
    [InlineData("REDIS_DB", "-1")]
    [InlineData("REDIS_KEY_PREFIX", "{test}:")]
    [InlineData("REDIS_KEY_PREFIX", "two words:")]
    [InlineData("REDIS_KEY_PREFIX", "12345678901234567890123456789012345678901234567890123456789012345")]
    [InlineData("BATCH_SIZE", "0")]
    [InlineData("BATCH_SIZE", "1000001")]
    [InlineData("BATCH_SIZE", "1,000")]
    [InlineData("SYNC_INTERVAL", "0,5")]
    [InlineData("SYNC_INTERVAL", "0")]
    [InlineData("SYNC_INTERVAL", "NaN")]
    [InlineData("SYNC_INTERVAL", "1e3")]
    [InlineData("SYNC_OVERLAP", "-1")]
    [InlineData("STATS_INTERVAL", "five")]
    [InlineData("START_TIMEOUT", "60s")]
    [InlineData("SYNC_START", "31/01/2024")]
    [InlineData("SYNC_START", "0001-01-01")]
    [InlineData("MSSQL_ENCRYPT", "maybe")]
    [InlineData("PG_SSLMODE", "verify")]
    [InlineData("PG_CREATE_TABLE", "2")]
    [InlineData("PG_TIME_ZONE", "UTC'; DROP TABLE x")]
    [InlineData("PG_TIME_ZONE", "UTC-4")]
    [InlineData("PG_SSLROOTCERT", "/does/not/exist.pem")]
    [InlineData("REDIS_CA_FILE", "/does/not/exist.pem")]
    [InlineData("DEAD_LETTER_LIMIT", "101")]
    [InlineData("DEAD_LETTER_RETENTION", "-1")]
    [InlineData("LOG_LEVEL", "loud")]
    [InlineData("MSSQL_HOST", "erp:1433")]
    [InlineData("MSSQL_HOST", "erp,1433")]
    [InlineData("PG_HOST", "a,,b")]
    [InlineData("PG_HOST", "a:99999")]
    [InlineData("REDIS_HOST", "sentinel:@a")]
    [InlineData("REDIS_HOST", "redis://cache:6379")]
    [InlineData("KEY_COLUMNS", "A,a")]
    [InlineData("COLUMNS_EXCLUDE", "ultima_modificacion")]
    public void A_value_that_cannot_be_used_is_an_error_that_names_its_variable(string name, string value) =>
        Assert.StartsWith(name + ": ", GivenSettings.Error((name, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("MSSQL_HOST", @"erp\SQLEXPRESS")]
    [InlineData("MSSQL_HOST", "fe80::1")]
    [InlineData("PG_HOST", "a,b:5433")]
    [InlineData("PG_HOST", "/var/run/postgresql")]
    [InlineData("PG_HOST", "[::1]:5432,::1")]
    [InlineData("REDIS_HOST", "a:1,b:2")]
    [InlineData("REDIS_KEY_PREFIX", "erp/test-2.0:")]
    [InlineData("SYNC_INTERVAL", "0.05")]
    [InlineData("SYNC_INTERVAL", " 60 ")]
    [InlineData("PG_SSLMODE", "REQUIRE")]
    [InlineData("LOG_LEVEL", "WARNING")]
    public void What_users_write_in_their_own_ways_is_accepted(string name, string value) => GivenSettings.Options((name, value));

    [Fact]
    public void All_errors_are_reported_at_once()
    {
        var loaded = GivenSettings.Load(("MSSQL_HOST", null), ("PG_PASSWORD", ""), ("SYNC_INTERVAL", "soon"), ("REDIS_DB", "x"));

        Assert.Null(loaded.Options);
        Assert.Equal(
            ["MSSQL_HOST", "PG_PASSWORD", "REDIS_DB", "SYNC_INTERVAL"],
            loaded.Findings.Errors.Select(error => error.Split(':')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void An_error_says_what_was_found_and_what_is_expected() => Assert.Equal(
        "BATCH_SIZE: \"many\" is not usable; expected a whole number from 1 to 1,000,000.",
        GivenSettings.Error(("BATCH_SIZE", "many")));

    [Fact]
    public void An_empty_value_counts_as_unset() => Assert.Equal(1433, GivenSettings.Options(("MSSQL_PORT", ""), ("PG_TABLE_VISTA", " ")).Source!.Port);

    [Fact]
    public void A_password_keeps_its_blanks() => Assert.Equal(" a ", GivenSettings.Options(("PG_PASSWORD", " a ")).Target.Password);

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("es-DO")]
    [InlineData("de-DE")]
    public void Numbers_and_words_mean_the_same_in_every_culture(string name)
    {
        using var culture = new Culture(name);

        var options = GivenSettings.Options(("SYNC_INTERVAL", "1.5"), ("MSSQL_ENCRYPT", "STRICT"), ("PG_SSLMODE", "DISABLE"), ("PG_CREATE_TABLE", "FALSE"));

        Assert.Equal(TimeSpan.FromSeconds(1.5), options.Source!.Interval);
        Assert.Equal(SourceEncryption.Strict, options.Source.Encryption);
        Assert.Equal("disable", options.Target.SslMode);
        Assert.Contains("from 0.01 to 86,400", GivenSettings.Error(("SYNC_INTERVAL", "1,5")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_port_that_Kubernetes_sets_by_itself_is_explained() =>
        Assert.Contains("enableServiceLinks", GivenSettings.Error(("REDIS_PORT", "tcp://10.0.0.1:6379")), StringComparison.Ordinal);
}
