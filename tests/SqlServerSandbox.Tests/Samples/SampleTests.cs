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
        Assert.Equal("opened,opened,closed", db.List("SELECT What FROM Repair.JobLog ORDER BY JobLogID"));
        Assert.Equal("squeaks", db.Scalar("SELECT Notes.value('(/said)[1]', 'nvarchar(20)') FROM Repair.Job WHERE JobID = 1"));
        Assert.Equal("Rosa", db.Scalar("SELECT Name FROM People.Customer WHERE Email = 'RÓSA@example.org'"));
        Assert.Equal("Repairs, one a row.", db.Scalar("SELECT CAST(value AS nvarchar(50)) FROM sys.extended_properties WHERE major_id = OBJECT_ID('Repair.Job')"));
    }

    [Theory]
    [InlineData("INSERT INTO People.Worker (WorkerNode, GivenName, FamilyName, HourlyRate) VALUES ('/1/', N'x', N'y', 10)", 2627)]
    [InlineData("INSERT INTO People.Worker (WorkerNode, GivenName, FamilyName, HourlyRate) VALUES ('/9/', N'x', N'y', 1)", 547)]
    [InlineData("UPDATE Repair.Job SET Closed = '2024-02-01'", 547)]
    [InlineData("INSERT INTO Repair.Job (CustomerID, WorkerID, Opened) VALUES (1, 1, '2024-01-01')", 547)]
    [InlineData("INSERT INTO Repair.Job (CustomerID, WorkerID, Opened, Finding) VALUES (100, 1, '2024-01-01', N'<Finding xmlns=\"urn:workshop:finding\"/>')", 6908)]
    [InlineData("DELETE FROM People.Customer", 547)]
    public void A_workshop_refuses_what_does_not_hold_together(string sql, int number)
    {
        using var sample = new SampleDatabase(server, "Workshop.sql");
        Assert.Equal(number, sample.Db.Error(sql));
        Assert.Equal(2, sample.Db.Scalar("SELECT COUNT(*) FROM Repair.Job WHERE Opened = '2024-03-01'"));
    }

    [Fact]
    public void A_deleted_repair_takes_its_log_with_it()
    {
        using var sample = new SampleDatabase(server, "Workshop.sql");
        sample.Db.Execute("DELETE FROM Repair.Job WHERE JobID = 1");
        Assert.Equal("2", sample.Db.List("SELECT JobID FROM Repair.JobLog"));
    }

    [Fact]
    public void A_shop_adds_up_its_orders_and_keeps_its_stock()
    {
        using var sample = new SampleDatabase(server, "Shop.sql");
        var db = sample.Db;
        Assert.Equal("10248 80.00,10249 19.95", db.List("SELECT CONCAT(OrderID, ' ', CAST(Subtotal AS decimal(9,2))) FROM \"Order Totals\" ORDER BY OrderID"));
        Assert.Equal("NA-010 4000,TO-001 16,TO-002 2", db.List("SELECT CONCAT(Sku, ' ', UnitsInStock) FROM Products ORDER BY Sku"));
        Assert.Equal("Nails by Pavlova, Ltd.,Hammer by Maderas Ibáñez,Saw by Maderas Ibáñez", db.List("SELECT ProductName + ' by ' + CompanyName FROM [Products by Supplier] ORDER BY Sku"));
        Assert.Equal("1994-06-12,1994-11-30", db.List("SELECT CONVERT(char(10), OrderDate, 23) FROM Orders ORDER BY OrderID"));
        Assert.Equal("0,0", db.List("SELECT CAST(is_not_trusted AS int) FROM sys.foreign_keys WHERE parent_object_id = OBJECT_ID('Products') UNION ALL SELECT CAST(is_disabled AS int) FROM sys.check_constraints WHERE name = 'CK_Sku'"));
    }

    [Theory]
    [InlineData("insert Products values ('TOO-1', 'x', 7, 1, 1, 0)", 547)]
    [InlineData("insert Products values ('TO-003', 'x', 8, 1, 1, 0)", 547)]
    [InlineData("insert Products values ('TO-003', 'x', 7, -1, 1, 0)", 547)]
    [InlineData("insert \"Order Details\" values (10249, 'TO-001', 1, 400, 0)", 50000)]
    [InlineData("insert \"Order Details\" values (10249, 'TO-001', 1, 1, 1.5)", 547)]
    [InlineData("delete Suppliers", 547)]
    public void A_shop_refuses_what_does_not_hold_together(string sql, int number)
    {
        using var sample = new SampleDatabase(server, "Shop.sql");
        Assert.Equal(number, sample.Db.Error(sql));
        Assert.Equal("NA-010 4000,TO-001 16,TO-002 2", sample.Db.List("SELECT CONCAT(Sku, ' ', UnitsInStock) FROM Products ORDER BY Sku"));
    }
}
