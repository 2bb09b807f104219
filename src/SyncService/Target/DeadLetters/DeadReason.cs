using Npgsql;
using SyncService.Target.Mapping;

namespace SyncService.Target.DeadLetters;

/// <summary>Why a record was set aside.</summary>
internal sealed record DeadReason(string SqlState, string Message, string? Column)
{
    /// <summary>As PostgreSQL refuses a NULL, also where the columns of its unique index allow one.</summary>
    public static DeadReason NullKey(string message, string column) => new(PostgresErrorCodes.NotNullViolation, message, column);

    /// <summary>In PostgreSQL's words.</summary>
    public static DeadReason NotNull(TargetColumn column, string table) => new(
        PostgresErrorCodes.NotNullViolation, $"null value in column \"{column.Name}\" of relation \"{table}\" violates not-null constraint", column.Name);

    /// <param name="found">Characters of the value, without spaces at its end.</param>
    public static DeadReason TooLong(TargetColumn column, int found) => new(
        PostgresErrorCodes.StringDataRightTruncation, $"{column.Name} takes {column.Length} characters, and this value has {found}.", column.Name);

    /// <param name="message">What PostgreSQL says of the value.</param>
    public static DeadReason NoSuchValue(TargetColumn column, string sqlState, string message) => new(sqlState, $"{column.Name} ({column.Type}): {message}", column.Name);
}
