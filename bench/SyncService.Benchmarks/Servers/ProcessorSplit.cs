namespace SyncService.Benchmarks.Servers;

/// <summary>Processor time by process.</summary>
internal readonly record struct ProcessorSplit(TimeSpan Service, TimeSpan Redis, TimeSpan Postgres, TimeSpan Source)
{
    public static ProcessorSplit operator -(ProcessorSplit later, ProcessorSplit earlier) => new(
        later.Service - earlier.Service, later.Redis - earlier.Redis, later.Postgres - earlier.Postgres, later.Source - earlier.Source);
}
