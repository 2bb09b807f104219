using SyncService.FaultTests.Faults;
using SyncService.FaultTests.Report;

namespace SyncService.FaultTests.Schedules;

public sealed class RedisTests(FaultReport report)
{
    [Fact]
    public Task Whatever_happens_to_Redis_everything_arrives() => Lane.RunAsync("redis", RedisFaults.All, report);
}

public sealed class PostgresTests(FaultReport report)
{
    [Fact]
    public Task Whatever_happens_to_PostgreSQL_everything_arrives() => Lane.RunAsync("postgres", PostgresFaults.All, report);
}
