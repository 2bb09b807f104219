namespace SyncService.Verification.Continuous;

/// <summary>Leaves the servers alone between two statements, so that a comparison takes no more than its share of the time.</summary>
/// <param name="Percent">Of the time; 100 rests never.</param>
internal readonly record struct WorkShare(double Percent)
{
    public static readonly WorkShare Whole = new(100);

    /// <summary>A stop is heard within it.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <param name="worked">How long the last statement took.</param>
    public TimeSpan Rest(TimeSpan worked)
    {
        if (Percent >= 100) return TimeSpan.Zero;
        var rest = worked * ((100 / Percent) - 1);
        return rest < Longest ? rest : Longest;
    }
}
