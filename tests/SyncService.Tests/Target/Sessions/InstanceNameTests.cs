using SyncService.Target.Checkpoints;
using SyncService.Target.Sessions;

namespace SyncService.Tests.Target.Sessions;

public sealed class InstanceNameTests
{
    [Fact]
    public void The_name_of_a_pod_is_cut_at_its_beginning_so_that_pod_and_process_can_be_told()
    {
        var pod = "sync-service-of-the-distributor-in-santo-domingo-7c9d8f6b5-x2kqp";
        var name = InstanceName.Of(pod, 4_194_303);
        Assert.EndsWith("7c9d8f6b5-x2kqp, process 4194303", name, StringComparison.Ordinal);
        Assert.Equal(63, (StatusTable.InstancePrefix + name).Length);
        Assert.Equal("erp, process 1", InstanceName.Of("erp", 1));
    }

    [Fact]
    public void What_PostgreSQL_would_change_in_it_is_changed_before() => Assert.Equal("caf-, process 1", InstanceName.Of("café", 1));
}
