using Npgsql;

namespace SyncService.Target.DeadLetters;

/// <summary>Letters of rows that another row keeps out: a parent that is not there yet, or a value that another row still holds. When that row comes or goes, nobody has to ask for them.</summary>
/// <remarks>
/// Each is read from the source once more, after 1 s and then after twice as long each time, up to 256 s. SQLSTATEs: https://www.postgresql.org/docs/current/errcodes-appendix.html
/// </remarks>
internal static class WaitingLetters
{
    /// <summary>Who asks for them, as a request tells.</summary>
    public const string By = "the service, for rows that another row kept out";

    /// <summary>Where a stream has more letters, no row is set aside to wait: a constraint that keeps out all rows is no matter of time.</summary>
    public const int Most = 10_000;

    /// <summary>So many are asked for at once.</summary>
    public const int MostAtOnce = 500;

    /// <summary>A foreign key, something unique beside the key, an exclusion constraint.</summary>
    private const string States = "('23503', '23505', '23P01')";

    private const string IsWaiting = $"sqlstate IN {States}";

    /// <summary>Its key, and whether its record says that the source holds a row (<see cref="Encoding.RecordHeader"/>: the second byte is the operation, an U).</summary>
    private const string Told = "key::text, get_byte(record, 1) = 85";

    private const string All = $"FROM sync_service.dead_letter WHERE stream = $1 AND target = $2 AND {IsWaiting} AND key IS NOT NULL";

    /// <summary>An index of all other letters would cost them, and this one is never taken for theirs.</summary>
    public const string CreateIndex =
        $"CREATE INDEX IF NOT EXISTS {IndexName} ON sync_service.dead_letter (stream, target, failed_at) WHERE {IsWaiting};";

    public const string IndexName = "dead_letter_waiting";

    /// <summary>Whether a state is one of theirs, as a condition.</summary>
    public static string Condition(string state) => $"{state} IN {States}";

    public static bool Includes(DeadReason reason) => reason.SqlState is PostgresErrorCodes.ForeignKeyViolation or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.ExclusionViolation;

    /// <summary>Keys of those whose time has come, the oldest first; none while such a request is open.</summary>
    public static NpgsqlBatchCommand Due(StreamId of) => new(
        $"""
        SELECT {Told} FROM sync_service.dead_letter
        WHERE stream = $1 AND target = $2 AND {IsWaiting} AND key IS NOT NULL
          AND failed_at < now() - interval '1 s' AND failed_at + interval '1 s' * 2 ^ least(attempts - 1, 8) < now()
          AND NOT EXISTS (
            SELECT FROM sync_service.request r
            WHERE r.stream = $1 AND r.target = $2 AND r.asked_by = $3 AND (r.done_at IS NULL OR r.state = 'refused' AND r.done_at > now() - interval '256 s'))
        ORDER BY failed_at LIMIT {MostAtOnce}
        """)
    {
        Parameters = { new() { Value = of.Stream }, new() { Value = of.Target }, new() { Value = By } },
    };

    public static NpgsqlBatchCommand Count(StreamId of) => new($"SELECT count(*) {All}") { Parameters = { new() { Value = of.Stream }, new() { Value = of.Target } } };

    /// <summary>Keys of all of them, the oldest first.</summary>
    public static NpgsqlBatchCommand Keys(StreamId of) => new($"SELECT {Told} {All} ORDER BY id") { Parameters = { new() { Value = of.Stream }, new() { Value = of.Target } } };
}
