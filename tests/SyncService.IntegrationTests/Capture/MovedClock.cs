namespace SyncService.IntegrationTests.Capture;

/// <summary>The machine's clock, which a test sets forward.</summary>
internal sealed class MovedClock : TimeProvider
{
    private long moved;

    /// <summary>By more than the time for which columns are not looked at again.</summary>
    public void MoveOn() => MoveOn(TimeSpan.FromSeconds(2));

    public void MoveOn(TimeSpan by) => moved += (long)(by.TotalSeconds * TimestampFrequency);

    public override long GetTimestamp() => base.GetTimestamp() + moved;
}
