using Npgsql;

namespace SyncService.Target.DeadLetters;

/// <summary>Which letters of a database somebody may look at and end: not those of another deployment whose streams have the same names.</summary>
/// <remarks>Letters of streams that are not configured are seen, too: a stream may have been taken out of the list, and its letters have stayed.</remarks>
internal sealed class LetterScope(IReadOnlyList<StreamSpec> configured)
{
    private readonly StreamId[] ids = [.. configured.Select(StreamId.Of)];

    /// <summary>A condition on the columns of a letter.</summary>
    /// <param name="streams">The parameter that <see cref="Streams"/> is: <c>$3</c>.</param>
    /// <param name="targets">The parameter that <see cref="Targets"/> is.</param>
    public static string Condition(string streams, string targets) =>
        $"(NOT stream = ANY ({streams}) OR (stream, target) IN (SELECT * FROM unnest({streams}, {targets})))";

    public NpgsqlParameter Streams => new() { Value = ids.Select(id => id.Stream).ToArray() };

    public NpgsqlParameter Targets => new() { Value = ids.Select(id => id.Target).ToArray() };
}
