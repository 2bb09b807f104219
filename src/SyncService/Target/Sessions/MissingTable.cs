namespace SyncService.Target.Sessions;

/// <summary>What to do where the target table is not there.</summary>
internal static class MissingTable
{
    public static string Advice(SettingNames settings) =>
        $"Run what sync-service init prints, set PG_CREATE_TABLE=true (both need {settings.Keys}), or look at {settings.Target}.";

    public static SyncException Of(PgName name, TargetOptions options, SettingNames settings) =>
        new($"The target table {name} does not exist in {options.Database}.", Advice(settings), Failure.Configuration);
}
