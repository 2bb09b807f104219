using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Values;

/// <summary>Errors with the numbers, severities and words of <c>sys.messages</c>.</summary>
internal static class Errors
{
    public static SqlError Unsupported(string construct) =>
        new(40510, 16, 1, $"'{construct}' is not supported by the sandbox.", endsBatch: true);

    public static SqlError Syntax(string near, int line, string? message = null) =>
        new(102, 15, 1, message ?? $"Incorrect syntax near '{near}'.", endsBatch: true) { Line = line };

    public static SqlError InvalidObject(string name) => new(208, 16, 1, $"Invalid object name '{name}'.", endsBatch: true);

    public static SqlError InvalidColumn(string name) => new(207, 16, 1, $"Invalid column name '{name}'.", endsBatch: true);

    public static SqlError AmbiguousColumn(string name) => new(209, 16, 1, $"Ambiguous column name '{name}'.", endsBatch: true);

    public static SqlError UnboundIdentifier(string name) =>
        new(4104, 16, 1, $"The multi-part identifier \"{name}\" could not be bound.", endsBatch: true);

    public static SqlError UndeclaredVariable(string name) =>
        new(137, 15, 2, $"Must declare the scalar variable \"{name}\".", endsBatch: true);

    public static SqlError UnknownFunction(string name) =>
        new(195, 15, 10, $"'{name}' is not a recognized built-in function name.", endsBatch: true);

    public static SqlError ArgumentCount(string name, int count) =>
        new(174, 15, 1, $"The {name} function requires {count} argument(s).", endsBatch: true);

    public static SqlError UnknownType(string name) => new(2715, 16, 6, $"Cannot find data type {name}.", endsBatch: true);

    public static SqlError UnknownProcedure(string name) =>
        new(2812, 16, 62, $"Could not find stored procedure '{name}'.", endsBatch: true);

    public static SqlError AlreadyExists(string name) =>
        new(2714, 16, 6, $"There is already an object named '{name}' in the database.", endsBatch: true);

    public static SqlError CannotDrop(string kind, string name) =>
        new(3701, 11, 5, $"Cannot drop the {kind} '{name}', because it does not exist or you do not have permission.");

    public static SqlError Duplicate(string kind, string constraint, string table, string key) => new(
        2627, 14, 1, $"Violation of {kind} constraint '{constraint}'. Cannot insert duplicate key in object '{table}'. The duplicate key value is ({key}).");

    public static SqlError DuplicateIndex(string index, string table, string key) => new(
        2601, 14, 1, $"Cannot insert duplicate key row in object '{table}' with unique index '{index}'. The duplicate key value is ({key}).");

    public static SqlError NullNotAllowed(string column, string table, string verb) => new(
        515, 16, 2, $"Cannot insert the value NULL into column '{column}', table '{table}'; column does not allow nulls. {verb} fails.");

    public static SqlError Truncated(string table, string column, string value) => new(
        2628, 16, 1, $"String or binary data would be truncated in table '{table}', column '{column}'. Truncated value: '{value}'.");

    public static SqlError Overflow(SqlType type) => new(
        8115, 16, 2, $"Arithmetic overflow error converting expression to data type {type.Name}.");

    public static SqlError OverflowTo(string from, string to) => new(
        8115, 16, 8, $"Arithmetic overflow error converting {from} to data type {to}.");

    public static SqlError NoJson(char at, int position) => new(
        13609, 16, 4, $"JSON text is not properly formatted. Unexpected character '{at}' is found at position {position}.", endsBatch: true);

    public static SqlError VectorDimensions(int given, int declared) => new(
        42204, 16, 3, $"The vector dimensions {given} and {declared} do not match.", endsBatch: true);

    public static SqlError NotSortable(SqlType type) => new(
        305, 16, 1, $"The {type.Name} data type cannot be compared or sorted, except when using the IS NULL operator.", endsBatch: true);

    public static SqlError NotComparable(SqlType type, string clause) => new(
        249, 16, 1, $"The type \"{type.Name}\" is not comparable. It cannot be used in the {clause}.", endsBatch: true);

    public static SqlError DivideByZero() => new(8134, 16, 1, "Divide by zero error encountered.");

    public static SqlError Conversion(SqlType from, string value, SqlType to) => new(
        245, 16, 1, $"Conversion failed when converting the {from.Name} value '{value}' to data type {to.Name}.", endsBatch: true);

    public static SqlError IntegerOverflow(SqlType from, string value, SqlType to) => to.Id == TypeId.Int
        ? new(248, 16, 1, $"The conversion of the {from.Name} value '{value}' overflowed an int column.", endsBatch: true)
        : new(244, 16, 1, $"The conversion of the {from.Name} value '{value}' overflowed an {to.Name} column. Use a larger integer column.", endsBatch: true);

    public static SqlError ValueOverflow(SqlType to, string value) => new(
        220, 16, 2, $"Arithmetic overflow error for data type {to.Name}, value = {value}.");

    public static SqlError DateConversion() => new(
        241, 16, 1, "Conversion failed when converting date and/or time from character string.", endsBatch: true);

    public static SqlError DateOutOfRange(SqlType from, SqlType to) => new(
        242, 16, 3, $"The conversion of a {from.Name} data type to a {to.Name} data type resulted in an out-of-range value.", endsBatch: true);

    public static SqlError ConvertingToNumeric(SqlType from, SqlType to) => new(
        8114, 16, 5, $"Error converting data type {from.Name} to {to.Name}.", endsBatch: true);

    public static SqlError GuidConversion() => new(
        8169, 16, 2, "Conversion failed when converting from a character string to uniqueidentifier.", endsBatch: true);

    public static SqlError ImplicitConversion(SqlType from, SqlType to) => new(
        257, 16, 3, $"Implicit conversion from data type {from.Name} to {to.Name} is not allowed. Use the CONVERT function to run this query.", endsBatch: true);

    public static SqlError OperandClash(SqlType from, SqlType to) => new(
        206, 16, 2, $"Operand type clash: {from.Name} is incompatible with {to.Name}", endsBatch: true);

    public static SqlError ExplicitConversion(SqlType from, SqlType to) => new(
        529, 16, 1, $"Explicit conversion from data type {from.Name} to {to.Name} is not allowed.", endsBatch: true);

    public static SqlError InvalidOperator(SqlType type, string operation) => new(
        8117, 16, 1, $"Operand data type {type.Name} is invalid for {operation} operator.", endsBatch: true);

    public static SqlError IncompatibleOperands(SqlType left, SqlType right, string operation) => new(
        402, 16, 1, $"The data types {left.Name} and {right.Name} are incompatible in the {operation} operator.", endsBatch: true);

    public static SqlError Deadlock(int spid) => new(
        1205, 13, 51, $"Transaction (Process ID {spid}) was deadlocked on lock resources with another process and has been chosen as the deadlock victim. Rerun the transaction.", endsBatch: true);

    public static SqlError ConflictingHints() => new(1047, 15, 1, "Conflicting locking hints specified.", endsBatch: true);

    public static SqlError DirtyTarget() => new(
        1065, 15, 1, "The NOLOCK and READUNCOMMITTED lock hints are not allowed for target tables of INSERT, UPDATE, DELETE or MERGE statements.", endsBatch: true);

    public static SqlError ReadPastNotAllowed() => new(
        650, 16, 1, "You can only specify the READPAST lock in the READ COMMITTED or REPEATABLE READ isolation levels.", endsBatch: true);

    public static SqlError LockTimeout() => new(1222, 16, 51, "Lock request time out period exceeded.");

    public static SqlError SnapshotConflict(string table, string database) => new(
        3960, 16, 2, $"Snapshot isolation transaction aborted due to update conflict. You cannot use snapshot isolation to access table '{table}' directly or indirectly in database '{database}' to update, delete, or insert the row that has been modified or deleted by another transaction. Retry the transaction or change the isolation level for the update/delete statement.", endsBatch: true);

    public static SqlError SnapshotNotAllowed(string database) => new(
        3952, 16, 1, $"Snapshot isolation transaction failed accessing database '{database}' because snapshot isolation is not allowed in this database. Use ALTER DATABASE to allow snapshot isolation.", endsBatch: true);

    public static SqlError SnapshotTooLate(string database) => new(
        3951, 16, 1, $"Transaction failed in database '{database}' because the statement was run under snapshot isolation but the transaction did not start in snapshot isolation. You cannot change the isolation level of the transaction to snapshot after the transaction has started unless the transaction was originally started under snapshot isolation level.", endsBatch: true);

    public static SqlError SnapshotOfChangedTable(string database) => new(
        3961, 16, 1, $"Snapshot isolation transaction failed in database '{database}' because the object accessed by the statement has been modified by a DDL statement in another concurrent transaction since the start of this transaction.  It is disallowed because the metadata is not versioned. A concurrent update to metadata can lead to inconsistency if mixed with snapshot isolation.", endsBatch: true);

    public static SqlError PermissionDenied(string permission, string name, string database, string schema) => new(
        229, 14, 5, $"The {permission} permission was denied on the object '{name}', database '{database}', schema '{schema}'.", endsBatch: true);

    public static SqlError ColumnPermissionDenied(string permission, string column, string name, string database, string schema) => new(
        230, 14, 1, $"The {permission} permission was denied on the column '{column}' of the object '{name}', database '{database}', schema '{schema}'.", endsBatch: true);

    public static SqlError ReadOnlyDatabase(string name) =>
        new(3906, 16, 2, $"Failed to update database \"{name}\" because the database is read-only.", endsBatch: true);

    public static SqlError UnknownDatabase(string name) => new(
        911, 16, 1, $"Database '{name}' does not exist. Make sure that the name is entered correctly.", endsBatch: true);

    public static SqlError SubqueryRows() => new(
        512, 16, 1, "Subquery returned more than 1 value. This is not permitted when the subquery follows =, !=, <, <= , >, >= or when the subquery is used as an expression.");
}
