using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Activity;
using SqlServerSandbox.Catalog.Availability;
using SqlServerSandbox.Catalog.Clocks;
using SqlServerSandbox.Catalog.Compatibility;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Catalog.Dependencies;
using SqlServerSandbox.Catalog.Images;
using SqlServerSandbox.Catalog.Policies;
using SqlServerSandbox.Catalog.Properties;
using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Catalog.Sequences;
using SqlServerSandbox.Catalog.Standard;
using SqlServerSandbox.Catalog.Storage;
using SqlServerSandbox.Catalog.Triggers;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Catalog;

/// <summary>The catalog views by name.</summary>
internal static class SystemViews
{
    private static readonly Dictionary<string, Func<Session, Database, SystemView>> Views = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sys.objects"] = SystemObjects.Objects,
        ["sys.all_objects"] = SystemObjects.Objects,
        ["sys.tables"] = SystemObjects.Tables,
        ["sys.views"] = SystemObjects.ViewRows,
        ["sys.all_views"] = SystemObjects.ViewRows,
        ["sys.synonyms"] = SystemObjects.Synonyms,
        ["sys.sequences"] = SystemSequences.View,
        ["sys.schemas"] = SystemObjects.Schemas,
        ["sys.databases"] = SystemObjects.DatabaseRows,
        ["sys.sql_modules"] = SystemObjects.Modules,
        ["sys.xml_indexes"] = XmlIndex.View,
        ["sys.types"] = SystemTypes.View,
        ["sys.columns"] = SystemColumns.View,
        ["sys.all_columns"] = SystemColumns.AllView,
        ["sys.identity_columns"] = SystemColumns.Identities,
        ["sys.indexes"] = SystemIndexes.Indexes,
        ["sys.index_columns"] = SystemIndexes.Columns,
        ["sys.key_constraints"] = SystemIndexes.Keys,
        ["sys.time_zone_info"] = SystemTimeZones.View,
        ["sys.computed_columns"] = SystemColumns.Computed,
        ["sys.foreign_keys"] = SystemConstraints.ForeignKeys,
        ["sys.foreign_key_columns"] = SystemConstraints.ForeignKeyColumns,
        ["sys.check_constraints"] = SystemConstraints.Checks,
        ["sys.default_constraints"] = SystemConstraints.Defaults,
        ["sys.partitions"] = SystemStorage.Partitions,
        ["sys.partition_functions"] = SystemPartitions.Functions,
        ["sys.partition_range_values"] = SystemPartitions.Boundaries,
        ["sys.partition_schemes"] = SystemPartitions.Schemes,
        ["sys.dm_db_partition_stats"] = SystemStorage.Statistics,
        ["sys.sql_expression_dependencies"] = SystemDependencies.View,
        ["sys.extended_properties"] = SystemProperties.View,
        ["sys.database_principals"] = SystemSecurity.PrincipalRows,
        ["sys.database_role_members"] = SystemSecurity.MemberRows,
        ["sys.database_permissions"] = SystemSecurity.PermissionRows,
        ["sys.user_token"] = SystemSecurity.UserToken,
        ["sys.server_principals"] = SystemSecurity.ServerPrincipals,
        ["sys.sql_logins"] = SystemSecurity.LoginRows,
        ["sys.security_policies"] = SystemPolicies.Policies,
        ["sys.security_predicates"] = SystemPolicies.Predicates,
        ["sys.triggers"] = SystemTriggers.View,
        ["sys.trigger_events"] = SystemTriggers.EventRows,
        ["sys.dm_exec_sessions"] = SystemSessions.Sessions,
        ["sys.dm_exec_requests"] = SystemSessions.Requests,
        ["sys.dm_exec_connections"] = SystemSessions.Connections,
        ["sys.database_recovery_status"] = SystemRecovery.View,
        ["sys.dm_hadr_database_replica_states"] = SystemAvailability.States,
        ["sys.change_tracking_tables"] = SystemTracking.Tables,
        ["sys.change_tracking_databases"] = SystemTracking.Databases,
        ["sys.dm_tran_commit_table"] = SystemTracking.Commits,
        ["sys.dm_tran_active_transactions"] = SystemTransactions.ActiveTransactions,
        ["sys.dm_tran_database_transactions"] = SystemTransactions.DatabaseTransactions,
        ["sys.dm_tran_session_transactions"] = SystemTransactions.SessionTransactions,
        ["sys.dm_tran_locks"] = SystemLocks.View,
        ["INFORMATION_SCHEMA.TABLES"] = InformationSchema.Tables,
        ["INFORMATION_SCHEMA.VIEWS"] = InformationSchema.Views,
        ["INFORMATION_SCHEMA.COLUMNS"] = InformationSchema.Columns,
        ["INFORMATION_SCHEMA.SCHEMATA"] = InformationSchema.Schemata,
        ["INFORMATION_SCHEMA.VIEW_TABLE_USAGE"] = InformationSchema.ViewTables,
        ["INFORMATION_SCHEMA.TABLE_CONSTRAINTS"] = StandardConstraints.Tables,
        ["INFORMATION_SCHEMA.KEY_COLUMN_USAGE"] = StandardConstraints.Keys,
        ["INFORMATION_SCHEMA.REFERENTIAL_CONSTRAINTS"] = StandardConstraints.References,
        ["INFORMATION_SCHEMA.CONSTRAINT_COLUMN_USAGE"] = StandardConstraints.ColumnUsage,
        ["INFORMATION_SCHEMA.CONSTRAINT_TABLE_USAGE"] = StandardConstraints.TableUsage,
        ["INFORMATION_SCHEMA.CHECK_CONSTRAINTS"] = StandardConstraints.Checks,
    };

    private static readonly string[] Names = [.. Views.Keys.Order(StringComparer.OrdinalIgnoreCase)];

    public static SystemView? Find(Session session, SchemaObjectName name)
    {
        if (CompatibilityViews.Find(session, name) is { } old) return old;
        if (name.SchemaIdentifier is not { Value.Length: > 0 } schema) return null;
        string full = $"{schema.Value}.{name.BaseIdentifier.Value}";
        var database = session.Database;
        if (name.DatabaseIdentifier is { } other && !session.Server.TryFind(other.Value, out database)) throw Errors.UnknownDatabase(other.Value);
        if (Views.TryGetValue(full, out var view)) return view(session, database!);
        if (full.StartsWith("sys.dm_", StringComparison.OrdinalIgnoreCase))
        {
            ServerState.Demand(session);
            throw Errors.Unsupported(full);
        }
        return null;
    }

    /// <summary>A number for OBJECT_ID of a catalog view, below those of objects.</summary>
    public static int? IdOf(string name)
    {
        int at = Array.FindIndex(Names, n => n.Equals(name.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));
        return at < 0 ? null : -400 - at;
    }

    public static IEnumerable<(int Id, SystemView View)> All(Session session, Database database) =>
        Names.Select((n, i) => (-400 - i, n)).Where(v => !v.n.StartsWith("sys.dm_", StringComparison.Ordinal))
            .Select(v => (v.Item1, Views[v.n](session, database)));

    public static Column Text(string name, bool nullable = true, int length = 128) => new(name, SqlType.NVarChar(length), nullable);

    public static Column Number(string name, bool nullable = false) => new(name, SqlType.Int, nullable);

    public static Column Big(string name) => new(name, SqlType.BigInt, false);

    public static Column Small(string name) => new(name, SqlType.SmallInt, false);

    public static Column Tiny(string name) => new(name, SqlType.TinyInt, false);

    public static Column Flag(string name, bool nullable = false) => new(name, SqlType.Bit, nullable);

    public static Column Code(string name, int length) => new(name, new SqlType(TypeId.Char, length), true);

    public static Column Moment(string name) => new(name, SqlType.DateTime, false);

    public static Value Time(DateTime moment) => Value.From(SqlCalendar.DateTimeOfTicks(moment.Ticks));
}
