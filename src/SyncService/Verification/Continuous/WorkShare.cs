namespace SyncService.Verification.Continuous;

/// <summary>Leaves the servers alone between two statements, so that a comparison takes no more than its share of the time.</summary>
/// <param name="Percent">Of the time; 100 rests never.</param>
internal readonly record struct WorkShare(double Percent)
{
    public static readonly WorkShare Whole = new(100);

    /// <param name="worked">How long the last statement took.</param>
    public TimeSpan Rest(TimeSpan worked) => Percent >= 100 ? TimeSpan.Zero : worked * ((100 / Percent) - 1);
}
