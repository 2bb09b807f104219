namespace SyncService.Tests.Cli.Configuration.EnvironmentVariables;

public sealed class SecrecyTests : IDisposable
{
    private const string Secret = "hunter2-hunter2";
    private static readonly string[] SecretNames = ["MSSQL_PASSWORD", "PG_PASSWORD", "REDIS_PASSWORD", "MASK_SALT"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_value_of_a_secret_is_in_no_error()
    {
        foreach (var name in SecretNames)
        {
            // Set twice, as the path of a file, and beside other errors.
            var loaded = GivenSettings.Load(Role.All, folder.Path, (name, Secret), (name + "_FILE", Secret), ("SYNC_INTERVAL", "x"));
            Assert.Null(loaded.Options);
            Assert.DoesNotContain(loaded.Findings.Errors.Concat(loaded.Findings.Warnings), line => line.Contains("hunter2", StringComparison.Ordinal));

            loaded = GivenSettings.Load(Role.All, folder.Path, (name, null), (name + "_FILE", Secret));
            Assert.StartsWith(name + "_FILE: the file cannot be used", Assert.Single(loaded.Findings.Errors), StringComparison.Ordinal);
            Assert.DoesNotContain("hunter2", loaded.Findings.Errors[0], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_password_within_an_address_is_not_shown()
    {
        var error = GivenSettings.Error(("PG_HOST", $"postgres://writer:{Secret}@pg/sales"));

        Assert.StartsWith("PG_HOST: \"postgres://***@pg/sales\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_the_file_is_not_shown()
    {
        folder.Write(".env", $"PG_PASSWORD {Secret}\nPG_USER='{Secret}");

        var loaded = GivenSettings.Load(Role.All, folder.Path);

        Assert.Equal(2, loaded.Findings.Errors.Count);
        Assert.DoesNotContain(loaded.Findings.Errors, line => line.Contains("hunter2", StringComparison.Ordinal));
    }

    [Fact]
    public void Secrets_are_known_to_the_redactor_also_where_the_role_does_not_use_them()
    {
        var loaded = GivenSettings.Load(Role.Consumer, ("MSSQL_HOST", null), ("MASK_SALT", "the salt"), ("REDIS_PASSWORD", "queue-secret"));

        foreach (var secret in new[] { "source-secret", "target-secret", "queue-secret", "the salt" })
            Assert.Contains(secret, loaded.Secrets);
        Assert.DoesNotContain("source-secret", loaded.PublicValues);
    }

    [Fact]
    public void The_key_to_the_collector_is_known_to_the_redactor_in_each_of_its_parts()
    {
        folder.Write("headers", "api-key=file-secret\n");
        var loaded = GivenSettings.Load(
            Role.All, folder.Path,
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://pusher:user-secret@collector:4318"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "Authorization=Bearer%20bearer-secret,x-tenant=tenant-secret"),
            ("OTEL_EXPORTER_OTLP_TRACES_HEADERS_FILE", "headers"));

        Assert.Empty(loaded.Findings.Errors);
        Assert.Equal("api-key=file-secret", loaded.Http.OpenTelemetry["OTEL_EXPORTER_OTLP_TRACES_HEADERS"]);
        var redactor = new SyncService.Cli.Logging.Redactor();
        redactor.Protect(loaded.Secrets, loaded.PublicValues);
        foreach (var secret in new[] { "user-secret", "bearer-secret", "tenant-secret", "file-secret" })
            Assert.Equal("export failed: ***", redactor.Clean($"export failed: {secret}"));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", "collector:4317")]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "not an address")]
    [InlineData("OTEL_EXPORTER_OTLP_PROTOCOL", "http/xml")]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", "hunter2-hunter2")]
    public void A_slip_in_a_variable_of_the_exporter_is_told_without_a_secret(string name, string value)
    {
        var error = GivenSettings.Error((name, value));

        Assert.StartsWith($"{name}: ", error, StringComparison.Ordinal);
        Assert.Contains("is not usable; expected", error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_in_an_error_stays_on_its_line_and_is_short()
    {
        var error = GivenSettings.Error(("LOG_LEVEL", "a\nb\e[31m" + new string('x', 500)));

        Assert.DoesNotContain(error, char.IsControl);
        Assert.InRange(error.Length, 60, 250);
    }
}
