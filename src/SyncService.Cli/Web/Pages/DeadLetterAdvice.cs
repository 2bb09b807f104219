using SyncService.Cli.Web.Languages;

namespace SyncService.Cli.Web.Pages;

/// <summary>What can be done for a row that the target refused.</summary>
internal static class DeadLetterAdvice
{
    /// <remarks>Codes: https://www.postgresql.org/docs/current/errcodes-appendix.html</remarks>
    public static string Of(string sqlState, Phrases say) => sqlState switch
    {
        "23502" => say.AdviceNull,
        "23503" => say.AdviceReference,
        "23505" => say.AdviceUnique,
        "23514" => say.AdviceCheck,
        _ when sqlState.StartsWith("22", StringComparison.Ordinal) => say.AdviceType,
        _ => say.AdviceOther,
    };
}
