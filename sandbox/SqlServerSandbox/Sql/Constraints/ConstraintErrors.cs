using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Constraints;

/// <summary>What is said of constraints that do not hold or cannot be made, in the words of <c>sys.messages</c>.</summary>
internal static class ConstraintErrors
{
    public static SqlError Check(CheckObject check, string verb, string database) =>
        Conflict(verb, "CHECK", check.Name, database, check.Table, check.ColumnId == 0 ? [] : [check.ColumnId]);

    /// <summary>A row names a key that is not there.</summary>
    public static SqlError Missing(ForeignKeyObject key, string verb, string database) =>
        Conflict(verb, key.IsSelfReference ? "FOREIGN KEY SAME TABLE" : "FOREIGN KEY", key.Name, database, key.Referenced, key.ReferencedColumns);

    /// <summary>A key that goes is still named.</summary>
    public static SqlError Referenced(ForeignKeyObject key, string verb, string database) =>
        Conflict(verb, key.IsSelfReference ? "SAME TABLE REFERENCE" : "REFERENCE", key.Name, database, key.Table, key.Columns);

    public static SqlError NoCandidateKey(string table, string key) => new(
        1776, 16, 0, $"There are no primary or candidate keys in the referenced table '{table}' that match the referencing column list in the foreign key '{key}'.", endsBatch: true);

    public static SqlError NoPrimaryKey(string key, string table) => new(
        1773, 16, 0, $"Foreign key '{key}' has implicit reference to object '{table}' which does not have a primary key defined on it.", endsBatch: true);

    public static SqlError InvalidTable(string key, string table) => new(
        1767, 16, 0, $"Foreign key '{key}' references invalid table '{table}'.", endsBatch: true);

    public static SqlError InvalidColumn(string key, string column, string table, bool referenced) => new(
        referenced ? 1770 : 1769, 16, 1, $"Foreign key '{key}' references invalid column '{column}' in {(referenced ? "referenced" : "referencing")} table '{table}'.", endsBatch: true);

    public static SqlError ColumnCount(string table) => new(
        8139, 16, 0, $"Number of referencing columns in foreign key differs from number of referenced columns, table '{table}'.", endsBatch: true);

    public static SqlError ColumnTypes(string referenced, string referencing, string key) => new(
        1778, 16, 0, $"Column '{referenced}' is not the same data type as referencing column '{referencing}' in foreign key '{key}'.", endsBatch: true);

    public static SqlError ColumnLengths(string referenced, string referencing, string key) => new(
        1753, 16, 0, $"Column '{referenced}' is not the same length or scale as referencing column '{referencing}' in foreign key '{key}'. Columns participating in a foreign key relationship must be defined with the same length and scale.", endsBatch: true);

    public static SqlError CascadeCycle(string key, string table) => new(
        1785, 16, 0, $"Introducing FOREIGN KEY constraint '{key}' on table '{table}' may cause cycles or multiple cascade paths. Specify ON DELETE NO ACTION or ON UPDATE NO ACTION, or modify other FOREIGN KEY constraints.", endsBatch: true);

    public static SqlError SetNullNotNullable(string key) => new(
        1761, 16, 0, $"Cannot create the foreign key \"{key}\" with the SET NULL referential action, because one or more referencing columns are not nullable.", endsBatch: true);

    public static SqlError SetDefaultNotPossible(string key) => new(
        1762, 16, 0, $"Cannot create the foreign key \"{key}\" with the SET DEFAULT referential action, because one or more referencing not-nullable columns lack a default constraint.", endsBatch: true);

    public static SqlError StillReferenced(string table) => new(
        3726, 16, 1, $"Could not drop object '{table}' because it is referenced by a FOREIGN KEY constraint.");

    public static SqlError CannotTruncate(string table) => new(
        4712, 16, 1, $"Cannot truncate table '{table}' because it is being referenced by a FOREIGN KEY constraint.");

    public static SqlError KeyStillReferenced(string constraint, ForeignKeyObject by) => new(
        3725, 16, 0, $"The constraint '{constraint}' is being referenced by table '{by.Table.Name}', foreign key constraint '{by.Name}'.", endsBatch: true);

    public static SqlError Dependent(string name, string column) => new(
        5074, 16, 1, $"The object '{name}' is dependent on column '{column}'.", endsBatch: true);

    public static SqlError NoSuchConstraint(string name) => new(3728, 16, 1, $"'{name}' is not a constraint.", endsBatch: true);

    public static SqlError SecondDefault() => new(
        1781, 16, 1, "Column already has a DEFAULT bound to it.", endsBatch: true);

    private static SqlError Conflict(string verb, string kind, string name, string database, TableObject table, IReadOnlyList<int> columns)
    {
        string column = columns.Count == 1 ? $", column '{table.Data.Columns[table.OrdinalOf(columns[0])].Name}'" : "";
        return new SqlError(547, 16, 0, $"The {verb} statement conflicted with the {kind} constraint \"{name}\". The conflict occurred in database \"{database}\", table \"{table.Schema}.{table.Name}\"{column}.");
    }
}
