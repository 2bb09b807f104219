using SyncService.Cli.Configuration;

namespace SyncService.Tests.Cli.Configuration;

/// <summary>Loads a configuration that is complete but for what a test changes.</summary>
internal static class GivenSettings
{
    public static Dictionary<string, string> Complete() => new(StringComparer.Ordinal)
    {
        ["MSSQL_HOST"] = "erp",
        ["MSSQL_DATABASE"] = "ERP",
        ["MSSQL_USER"] = "reader",
        ["MSSQL_PASSWORD"] = "source-secret",
        ["MSSQL_VIEW"] = "VW_VENTAS_SYNC",
        ["PG_HOST"] = "pg",
        ["PG_DATABASE"] = "sales",
        ["PG_USER"] = "writer",
        ["PG_PASSWORD"] = "target-secret",
    };

    public static LoadedConfiguration Load(params (string Name, string? Value)[] changes) => Load(Role.All, ".", changes);

    public static LoadedConfiguration Load(Role role, params (string Name, string? Value)[] changes) => Load(role, ".", changes);

    public static LoadedConfiguration Load(Role role, string folder, params (string Name, string? Value)[] changes)
    {
        var environment = Complete();
        foreach (var (name, value) in changes)
        {
            if (value is null)
                environment.Remove(name);
            else
                environment[name] = value;
        }

        return ConfigurationLoader.Load(environment, folder, role);
    }

    /// <summary>The options of a configuration that must be in order.</summary>
    public static SyncOptions Options(params (string Name, string? Value)[] changes)
    {
        var loaded = Load(changes);
        Assert.Empty(loaded.Findings.Errors);
        return Assert.IsType<SyncOptions>(loaded.Options);
    }

    /// <summary>The one error of a configuration that has one.</summary>
    public static string Error(params (string Name, string? Value)[] changes)
    {
        var loaded = Load(changes);
        Assert.Null(loaded.Options);
        return Assert.Single(loaded.Findings.Errors);
    }
}
