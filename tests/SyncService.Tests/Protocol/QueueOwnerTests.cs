using SyncService.Protocol;

namespace SyncService.Tests.Protocol;

public sealed class QueueOwnerTests
{
    private static readonly QueueOwner Sales = QueueOwner.Of("7301/sales", "sales", "notes", "pg:5432", "erp-1, process 7");

    [Fact]
    public void It_is_the_same_from_another_machine_and_under_another_name_of_the_server() =>
        Assert.True(Sales.IsSame(QueueOwner.Of("7301/sales", "sales", "notes", "pg.example.com:6432", "erp-2, process 9")));

    [Theory]
    [InlineData("7302/sales", "notes", false)]
    [InlineData("7301/test", "notes", false)]
    [InlineData("7301/sales", "orders", true)]
    [InlineData("7301/sale", "s/notes", false)]
    public void Another_cluster_database_or_table_is_another(string place, string target, bool inOneDatabase)
    {
        var other = QueueOwner.Of(place, place.Split('/')[1], target, "pg:5432", "erp-1, process 7");
        Assert.False(Sales.IsSame(other));
        Assert.Equal(inOneDatabase, Sales.SharesDatabase(other));
    }
}
