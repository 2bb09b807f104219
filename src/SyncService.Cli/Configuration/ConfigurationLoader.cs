using System.Collections;
using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Cli.Configuration.Settings;

namespace SyncService.Cli.Configuration;

/// <summary>The one place where variables become options.</summary>
internal static class ConfigurationLoader
{
    /// <summary>Reads everything, and reports all errors at once. Throws nothing for what a user may have written.</summary>
    /// <param name="environment">The variables of the process.</param>
    /// <param name="folder">The working folder: <c>.env</c> stands there, and relative paths begin there.</param>
    /// <param name="role">A consumer needs no source.</param>
    public static LoadedConfiguration Load(IReadOnlyDictionary<string, string> environment, string folder, Role role)
    {
        var findings = new Findings();
        var envFile = EnvFile.Read(folder, findings);
        var values = new VariableValues(environment, envFile, folder, findings);
        var read = new SettingReader(values, findings);
        var stores = new StoreSettings(read, folder, findings);

        var options = new SyncOptions
        {
            // In the order of the documentation, which is the order in which errors are shown.
            Source = stores.Source(role),
            Streams = new StreamSettings(read, folder, findings).Read(role),
            Target = stores.Target(),
            Queue = stores.Queue(),
            Reporting = stores.Reporting(),
            Role = role,
        };
        options = options with { StartTimeout = read.Seconds(Variables.StartTimeout, 0, options.StartTimeout) };
        var http = HttpSettings.Read(read, findings, options.Source?.Interval, environment, envFile);
        var logs = LogSettings.Read(read, folder, environment.GetValueOrDefault("DOTNET_RUNNING_IN_CONTAINER") == "true");

        // Also those that this role does not use: they must not be shown either.
        foreach (var secret in Variables.All.Where(variable => variable.Secret))
            read.Text(secret);
        MisspelledNames.Warn(environment.Keys, envFile.Keys, findings);

        return new LoadedConfiguration(findings.Errors.Count == 0 ? options : null, http, logs, [.. read.Secrets, .. TelemetrySettings.Secrets(http.OpenTelemetry)], [.. read.PublicValues, .. NamesOf(options.Streams)], findings);
    }

    /// <summary>By which outputs tell streams apart: their words are known to everybody, a password among them or not.</summary>
    private static IEnumerable<string> NamesOf(IEnumerable<StreamSpec> streams) => streams
        .SelectMany(stream => new[] { stream.Name, stream.Source, stream.Target, stream.ChangeColumn, stream.DeletedColumn ?? "" }.Concat(stream.KeyColumns).Concat(stream.RenameColumns.Values))
        .SelectMany(name => name.Split(['.', '[', ']', '"'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Append(name))
        .Distinct(StringComparer.Ordinal);

    public static IReadOnlyDictionary<string, string> ProcessEnvironment()
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) variables.Add((string)entry.Key, (string?)entry.Value ?? "");
        return variables;
    }
}
