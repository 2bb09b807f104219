using Npgsql;
using NpgsqlTypes;

namespace SyncService.Target.Verifications;

/// <summary>The statements about <c>sync_service.verification_pass</c>: how far comparisons are that were stopped, or are under way.</summary>
/// <remarks>A row belongs to the process that wrote or took it last: what another one writes after that has no effect.</remarks>
internal static class UnfinishedPassTable
{
    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS sync_service.verification_pass (
          stream text NOT NULL,
          target text NOT NULL,
          how text NOT NULL,
          owner uuid NOT NULL,
          saved_at timestamptz NOT NULL DEFAULT now(),
          state jsonb NOT NULL,
          suspects bytea NOT NULL,
          sums bytea,
          PRIMARY KEY (stream, target, how)
        );
        """;

    /// <summary>What a failure is about.</summary>
    public const string Subject = "the unfinished comparisons in sync_service.verification_pass";

    /// <summary>Nobody goes on with what was left longer ago.</summary>
    private const string Lasting = "interval '1 day'";

    public static NpgsqlBatchCommand Take(StreamId of, string how, Guid owner) => of.Command(
        $"UPDATE sync_service.verification_pass SET owner = $4 WHERE stream = $1 AND target = $2 AND how = $3 AND saved_at > now() - {Lasting} RETURNING state::text, suspects, sums", new() { Value = how }, new() { Value = owner });

    /// <param name="of">The stream.</param>
    /// <param name="how">What is compared, and by whom.</param>
    /// <param name="owner">Of the row.</param>
    /// <param name="pass">What is kept.</param>
    /// <param name="takes">Whether it may replace what another one left.</param>
    public static NpgsqlBatchCommand Save(StreamId of, string how, Guid owner, UnfinishedPass pass, bool takes) => of.Command(
        $"""
        INSERT INTO sync_service.verification_pass AS p (stream, target, how, owner, state, suspects, sums) VALUES ($1, $2, $3, $4, $5, $6, $7)
        ON CONFLICT (stream, target, how) DO UPDATE SET owner = $4, saved_at = now(), state = $5, suspects = $6, sums = $7 {(takes ? "" : "WHERE p.owner = $4")}
        """,
        new() { Value = how },
        new() { Value = owner },
        new() { Value = pass.State, NpgsqlDbType = NpgsqlDbType.Jsonb },
        new() { Value = pass.Suspects },
        new() { Value = (object?)pass.Sums ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Bytea });

    public static NpgsqlBatchCommand Forget(StreamId of, string how, Guid owner) => of.Command(
        "DELETE FROM sync_service.verification_pass WHERE stream = $1 AND target = $2 AND how = $3 AND owner = $4", new() { Value = how }, new() { Value = owner });

    public static NpgsqlBatchCommand Exists(StreamId of, string how) => of.Command(
        $"SELECT EXISTS (SELECT 1 FROM sync_service.verification_pass WHERE stream = $1 AND target = $2 AND how = $3 AND saved_at > now() - {Lasting})", new NpgsqlParameter { Value = how });

    public static NpgsqlBatchCommand Tidy(StreamId of) => of.Command($"DELETE FROM sync_service.verification_pass WHERE stream = $1 AND target = $2 AND saved_at <= now() - {Lasting}");
}
