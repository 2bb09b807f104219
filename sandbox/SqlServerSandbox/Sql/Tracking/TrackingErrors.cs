using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Tracking;

/// <summary>Errors of Change Tracking, with the numbers and words of "Database Engine events and errors".</summary>
internal static class TrackingErrors
{
    public static SqlError NotEnabled(string table) => New(22105, $"Change tracking is not enabled on table '{table}'.");

    public static SqlError Remote() => New(22106, "The CHANGETABLE function does not support remote data sources.");

    public static SqlError NoTable(string name) =>
        New(22107, $"Object '{name}' is of a data type that is not supported by the CHANGETABLE function. The object must be a user-defined table.");

    public static SqlError VersionArguments() => New(22103, "The arguments supplied are not valid for the VERSION option of the CHANGETABLE function.");

    public static SqlError KeyColumnCount(string table) =>
        New(22110, $"The number of columns specified in the CHANGETABLE(VERSION ...) function does not match the number of primary key columns for table '{table}'.");

    public static SqlError NotInKey(string column, string table) =>
        New(22111, $"The column '{column}' specified in the CHANGETABLE(VERSION ...) function is not part of the primary key for table '{table}'.");

    public static SqlError KeyColumnTwice(string column) =>
        New(22112, $"Each primary key column must be specified once in the CHANGETABLE(VERSION ...) function. The column '{column}' is specified more than once.");

    public static SqlError Secondary() => New(
        22117, "For databases that are members of a secondary availability replica, change tracking is not supported. Run change tracking queries on the databases in the primary availability replica.");

    public static SqlError Mask() =>
        New(22101, "The value supplied for the change_columns argument of CHANGE_TRACKING_IS_COLUMN_IN_MASK function is not valid. The value must be a bitmask returned by the CHANGETABLE(CHANGES ...) function.");

    public static SqlError OptionsCombined() => New(22114, "Change tracking options for ALTER DATABASE cannot be combined with other ALTER DATABASE options.");

    public static SqlError TablesTracked(string database) => New(
        22115,
        $"Change tracking is enabled for one or more tables in database '{database}'. Disable change tracking on each table before disabling it for the database. Use the sys.change_tracking_tables catalog view to obtain a list of tables for which change tracking is enabled.");

    public static SqlError DatabaseEnabledAlready(string database) => New(5088, $"Change tracking is already enabled for database '{database}'.");

    public static SqlError DatabaseDisabled(string database) =>
        New(5089, $"Change tracking is disabled for database '{database}'. Change tracking must be enabled on a database to modify change tracking settings.");

    public static SqlError SystemDatabase(string database) =>
        New(5090, $"Database '{database}' is a system database. Change tracking settings cannot be modified for system databases.");

    public static SqlError OptionRange(string option) =>
        New(5092, $"The value for change tracking option '{option}' is not valid. The value must be between 1 and 2147483647 minutes.");

    public static SqlError DatabaseFirst(string database, string table) =>
        New(1718, $"Change tracking must be enabled on database '{database}' before it can be enabled on table '{table}'.");

    public static SqlError TableEnabledAlready(string table) => New(4996, $"Change tracking is already enabled for table '{table}'.");

    public static SqlError NoPrimaryKey(string table) => New(
        4997, $"Cannot enable change tracking on table '{table}'. Change tracking requires a primary key on the table. Create a primary key on the table before enabling change tracking.");

    public static SqlError TableDisabled(string table) => New(4998, $"Change tracking is not enabled on table '{table}'.");

    public static SqlError TimestampKey(string table) =>
        New(4999, $"Cannot enable change tracking on table '{table}'. Change tracking does not support a primary key of type timestamp on a table.");

    public static SqlError KeyNeeded(string constraint, string table) => New(
        3735,
        $"The primary key constraint '{constraint}' on table '{table}' cannot be dropped because change tracking is enabled on the table. Change tracking requires a primary key constraint on the table. Disable change tracking before dropping the constraint.");

    public static SqlError Switch(string table) => New(
        4900,
        $"The ALTER TABLE SWITCH statement failed for table '{table}'. It is not possible to switch the partition of a table that has change tracking enabled. Disable change tracking before using ALTER TABLE SWITCH.");

    private static SqlError New(int number, string text) => new(number, 16, 1, text, endsBatch: true);
}
