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

    [Fact]
    public void A_client_reads_the_values_of_a_depot_as_they_were_written()
    {
        using var sample = new SampleDatabase(server, "Depot.sql");
        var db = sample.Db;
        Assert.Equal(
            [
                [1, "Cádiz", 111811L, new byte[] { 0, 255, 16 }, new TimeSpan(7, 30, 0), new DateTime(2024, 2, 29).AddDays(1).AddTicks(-1)],
                [2, "Ōsaka", 2752024L, null, new TimeSpan(23, 59, 59), new DateTime(1753, 1, 1)],
                [3, "", null, Array.Empty<byte>(), TimeSpan.Zero, new DateTime(9999, 12, 31).AddTicks(1)],
            ],
            db.Rows("SELECT PlaceID, PlaceName, Population, Photo, [Open], LastSeen FROM Depot.Places ORDER BY PlaceID"));
        var key = new Guid("0E984725-C51C-4BF4-9960-E1C80E27ABA0");
        Assert.Equal(
            [
                [70001L, 1, new DateTime(2023, 12, 31), 10, 12.25m, 15.000m, 122.50m, key, 0.1, true],
                [70002L, 2, new DateTime(2024, 1, 31), 20, 12.25m, 15.000m, 245.00m, key, 0.1, true],
                [70003L, 1, new DateTime(2024, 3, 1), int.MinValue, null, 0.125m, null, Guid.Empty, null, false],
            ],
            db.Rows("SELECT DeliveryID, PlaceID, DeliveredOn, Quantity, UnitPrice, TaxRate, Total, [Key], Weight, IsFinal FROM Depot.Deliveries ORDER BY DeliveryID"));
        Assert.Equal(
            [
                [1L, short.MinValue, new DateTimeOffset(2024, 6, 30, 12, 0, 0, 123, TimeSpan.FromHours(2)), -18.5f],
                [2L, short.MaxValue, new DateTimeOffset(2024, 6, 30, 12, 0, 0, TimeSpan.FromHours(-4)), 3.25f],
            ],
            db.Rows("SELECT ReadingID, Sensor, ReadAt, Temperature FROM Depot.Readings ORDER BY ReadingID"));
        Assert.Equal("POINT (-6.29 36.53)", db.Scalar("SELECT Ground.STAsText() FROM Depot.Places WHERE PlaceID = 1"));
        Assert.Equal("Cádiz 2 122.50,Ōsaka 1 245.00", db.List("SELECT CONCAT(PlaceName, ' ', Deliveries, ' ', Total) FROM Depot.Totals ORDER BY PlaceName"));
        Assert.Equal("For reports over all months", db.Scalar("SELECT CAST(value AS nvarchar(50)) FROM sys.extended_properties WHERE class_desc = 'INDEX'"));
    }

    [Fact]
    public void A_client_reads_the_values_of_a_workshop_and_of_a_shop_as_they_were_written()
    {
        using var workshop = new SampleDatabase(server, "Workshop.sql");
        Assert.Equal(
            [["Ana", 60.00m, true], ["Luis", 42.50m, true], ["Eva", 30.00m, true], ["Tomás", 38.00m, true]],
            workshop.Db.Rows("SELECT GivenName, HourlyRate, Active FROM People.Worker ORDER BY WorkerID"));
        Assert.Equal(
            [[1, 100, new DateTime(2024, 3, 1), new DateTime(2024, 3, 4), "<said>squeaks</said>", 2.00m], [2, 101, new DateTime(2024, 3, 1), null, "<said>squeaks</said>", 1.50m]],
            workshop.Db.Rows("SELECT JobID, CustomerID, Opened, Closed, Notes, Hours FROM Repair.Job ORDER BY JobID"));
        using var shop = new SampleDatabase(server, "Shop.sql");
        Assert.Equal(
            [["NA-010", "Nails", 7, 0.04m, (short)4000, false], ["TO-001", "Hammer", 9, 12.50m, (short)16, false], ["TO-002", "Saw", 9, 19.95m, (short)2, false]],
            shop.Db.Rows("SELECT * FROM Products ORDER BY Sku"));
        Assert.Equal([[10248, "NA-010", 0.04m, (short)1000, 0.25f], [10248, "TO-001", 12.50m, (short)4, 0f], [10249, "TO-002", 19.95m, (short)1, 0f]], shop.Db.Rows("SELECT * FROM \"Order Details\" ORDER BY OrderID, Sku"));
        Assert.Equal([[7, "Pavlova, Ltd.", "Australia", null], [9, "Maderas Ibáñez", "Spain", "http://maderas.example.org/"]], shop.Db.Rows("SELECT * FROM Suppliers ORDER BY SupplierID"));
    }

    [Theory]
    [InlineData("Workshop.sql", "People.Worker,People.Customer,Repair.Job,Repair.JobLog")]
    [InlineData("Shop.sql", "Suppliers,Products,Orders,[Order Details]")]
    [InlineData("Depot.sql", "Depot.Places,Depot.Deliveries,Depot.Readings")]
    public void What_a_client_reads_it_can_write_back_to_another_database(string script, string tables)
    {
        using var from = new SampleDatabase(server, script);
        using var to = new SampleDatabase(server, script);
        foreach (string table in tables.Split(',').Reverse()) to.Db.Execute($"DELETE FROM {table}");
        foreach (string table in tables.Split(','))
        {
            // SqlClient has no class for the types of the CLR: their bytes do.
            string columns = from.Db.List($"SELECT CASE WHEN system_type_id = 240 THEN CONCAT('CAST(', QUOTENAME(name), ' AS varbinary(max)) ', QUOTENAME(name)) ELSE QUOTENAME(name) END FROM sys.columns WHERE object_id = OBJECT_ID('{table}') AND is_computed = 0 AND system_type_id <> 189 ORDER BY column_id");
            using (var command = from.Db.Command($"SELECT {columns} FROM {table}"))
            using (var reader = command.ExecuteReader())
            using (var copy = new Microsoft.Data.SqlClient.SqlBulkCopy(to.Db.Connection, Microsoft.Data.SqlClient.SqlBulkCopyOptions.KeepIdentity | Microsoft.Data.SqlClient.SqlBulkCopyOptions.CheckConstraints, null) { DestinationTableName = table })
            {
                for (int i = 0; i < reader.FieldCount; i++) copy.ColumnMappings.Add(i, reader.GetName(i));
                copy.WriteToServer(reader);
            }
            string order = $"SELECT {columns} FROM {table} ORDER BY 1, 2";
            Assert.NotEmpty(to.Db.Rows(order));
            Assert.Equal(from.Db.Rows(order), to.Db.Rows(order));
        }
    }
}
