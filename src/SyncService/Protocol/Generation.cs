namespace SyncService.Protocol;

/// <summary>The reign of one producer; it fences every batch that was read before.</summary>
/// <remarks>A unique id, never a counter: stores go back in time, and a counter would come round again.</remarks>
internal readonly record struct Generation(Guid Value)
{
    /// <summary>What a checkpoint holds before any producer has begun.</summary>
    public static readonly Generation None = new(Guid.Empty);

    public static Generation New() => new(Guid.NewGuid());

    public override string ToString() => Value.ToString("N");
}
