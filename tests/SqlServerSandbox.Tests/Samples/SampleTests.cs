namespace SqlServerSandbox.Tests.Samples;

/// <summary>Whole databases, in the style of those that vendors give as samples: what was made holds together.</summary>
public sealed class SampleTests(TestServer server)
{
    [Fact]
    public void A_workshop_knows_who_repaired_what_for_whom()
    {
        using var sample = new SampleDatabase(server, "Workshop.sql");
        var db = sample.Db;
        Assert.Equal("/,/1/,/1/1/,/2/", db.List("SELECT WorkerNode.ToString() FROM People.Worker ORDER BY WorkerNode"));
        Assert.Equal("0,1,2,1", db.List("SELECT WorkerLevel FROM People.Worker ORDER BY WorkerNode"));
        Assert.Equal("Luis Peña,Eva Núñez", db.List("SELECT FullName FROM People.Worker WHERE WorkerNode.IsDescendantOf('/1/') = 1 ORDER BY WorkerNode"));
        Assert.Equal(
            "1 Rosa 18.47 Eva Núñez /1/1/ 60.00,2 Taxis S.A. 19.45 Eva Núñez /1/1/ 45.00",
            db.List("SELECT CONCAT(JobID, ' ', Customer, ' ', Latitude, ' ', Worker, ' ', WorkerPath, ' ', CAST(Cost AS decimal(9,2))) FROM Repair.vJob ORDER BY JobID"));
        Assert.Equal("0 0.00,0 0.00,2 3.50,0 0.00", db.List("SELECT CONCAT(Jobs, ' ', Hours) FROM Repair.vHours ORDER BY WorkerID"));
        Assert.Equal("brake 0.40,chain 0.75,brake 0.40,chain 0.75", db.List("SELECT CONCAT(Part, ' ', Wear) FROM Repair.vWornPart ORDER BY JobID, Part"));
        Assert.Equal("squeaks", db.Scalar("SELECT Notes.value('(/said)[1]', 'nvarchar(20)') FROM Repair.Job WHERE JobID = 1"));
        Assert.Equal("Rosa", db.Scalar("SELECT Name FROM People.Customer WHERE Email = 'RÓSA@example.org'"));
    }

    [Theory]
    [InlineData("INSERT INTO People.Worker (WorkerNode, GivenName, FamilyName, HourlyRate) VALUES ('/1/', N'x', N'y', 10)", 2627)]
    [InlineData("INSERT INTO Repair.Job (CustomerID, WorkerID, Opened, Finding) VALUES (100, 1, '2024-01-01', N'<Finding xmlns=\"urn:workshop:finding\"/>')", 6908)]
    public void A_workshop_refuses_what_does_not_hold_together(string sql, int number)
    {
        using var sample = new SampleDatabase(server, "Workshop.sql");
        Assert.Equal(number, sample.Db.Error(sql));
        Assert.Equal(2, sample.Db.Scalar("SELECT COUNT(*) FROM Repair.Job WHERE Opened = '2024-03-01'"));
    }

    [Fact]
    public void A_shop_adds_up_its_orders()
    {
        using var sample = new SampleDatabase(server, "Shop.sql");
        var db = sample.Db;
        Assert.Equal("10248 80.00,10249 19.95", db.List("SELECT CONCAT(OrderID, ' ', CAST(Subtotal AS decimal(9,2))) FROM \"Order Totals\" ORDER BY OrderID"));
        Assert.Equal("Nails by Pavlova, Ltd.,Hammer by Maderas Ibáñez,Saw by Maderas Ibáñez", db.List("SELECT ProductName + ' by ' + CompanyName FROM [Products by Supplier] ORDER BY Sku"));
        Assert.Equal("1994-06-12,1994-11-30", db.List("SELECT CONVERT(char(10), OrderDate, 23) FROM Orders ORDER BY OrderID"));
    }
}
