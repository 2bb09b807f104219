using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Recovery(HandledList list) => list
        .Add<BackupStatement>(nameof(BackupStatement.DatabaseName), nameof(BackupStatement.Devices), nameof(BackupStatement.Options))
        .Add<BackupDatabaseStatement>(nameof(BackupDatabaseStatement.Files))
        .Add<BackupTransactionLogStatement>()
        .Only<BackupOption, BackupOptionKind>(
            nameof(BackupOption.OptionKind), BackupOptionKind.Init, BackupOptionKind.Format, BackupOptionKind.Stats, BackupOptionKind.CopyOnly, BackupOptionKind.Compression, BackupOptionKind.NoCompression, BackupOptionKind.Checksum)
        .Add<BackupOption>(nameof(BackupOption.Value))
        .Add<RestoreStatement>(nameof(RestoreStatement.DatabaseName), nameof(RestoreStatement.Devices), nameof(RestoreStatement.Files), nameof(RestoreStatement.Options), nameof(RestoreStatement.Kind))
        .Add<RestoreOption>(nameof(RestoreOption.OptionKind))
        .Add<ScalarExpressionRestoreOption>(nameof(ScalarExpressionRestoreOption.Value))
        .Add<MoveRestoreOption>(nameof(MoveRestoreOption.LogicalFileName), nameof(MoveRestoreOption.OSFileName))
        .Add<DeviceInfo>(nameof(DeviceInfo.LogicalDevice), nameof(DeviceInfo.PhysicalDevice), nameof(DeviceInfo.DeviceType));
}
