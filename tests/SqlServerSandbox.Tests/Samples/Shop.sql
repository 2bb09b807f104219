/* A small shop, in the style of the scripts of old. */
set nocount on
set dateformat mdy
GO
if exists (select * from sysobjects where id = object_id('dbo.Order Totals') and sysstat & 0xf = 2)
	drop view "dbo"."Order Totals"
GO
execute sp_addtype sku, 'varchar(8)', 'NOT NULL'
GO
CREATE TABLE "Suppliers" (
	"SupplierID" "int" IDENTITY (1, 1) NOT NULL ,
	"CompanyName" nvarchar (40) NOT NULL ,
	"Country" nvarchar (15) NULL ,
	"HomePage" "ntext" NULL ,
	CONSTRAINT "PK_Suppliers" PRIMARY KEY  CLUSTERED
	(
		"SupplierID"
	)
)
GO
CREATE  INDEX "CompanyName" ON "dbo"."Suppliers"("CompanyName")
GO
CREATE TABLE "Products" (
	"Sku" sku CONSTRAINT "PK_Products" PRIMARY KEY CLUSTERED
		CONSTRAINT "CK_Sku" CHECK ("Sku" LIKE '[A-Z][A-Z]-[0-9][0-9][0-9]') ,
	"ProductName" nvarchar (40) NOT NULL ,
	"SupplierID" "int" NULL ,
	"UnitPrice" "money" NULL CONSTRAINT "DF_Products_UnitPrice" DEFAULT (0),
	"UnitsInStock" "smallint" NULL CONSTRAINT "DF_Products_UnitsInStock" DEFAULT (0),
	"Discontinued" "bit" NOT NULL CONSTRAINT "DF_Products_Discontinued" DEFAULT (0),
	CONSTRAINT "FK_Products_Suppliers" FOREIGN KEY
	(
		"SupplierID"
	) REFERENCES "dbo"."Suppliers" (
		"SupplierID"
	),
	CONSTRAINT "CK_Products_UnitPrice" CHECK (UnitPrice >= 0)
)
GO
CREATE TABLE "Orders" (
	"OrderID" "int" IDENTITY (10248, 1) NOT NULL CONSTRAINT "PK_Orders" PRIMARY KEY ,
	"OrderDate" "datetime" NULL ,
	"ShipCountry" nvarchar (15) NULL
)
GO
CREATE TABLE "Order Details" (
	"OrderID" "int" NOT NULL ,
	"Sku" sku ,
	"UnitPrice" "money" NOT NULL CONSTRAINT "DF_Order_Details_UnitPrice" DEFAULT (0),
	"Quantity" "smallint" NOT NULL CONSTRAINT "DF_Order_Details_Quantity" DEFAULT (1),
	"Discount" "real" NOT NULL CONSTRAINT "DF_Order_Details_Discount" DEFAULT (0),
	CONSTRAINT "PK_Order_Details" PRIMARY KEY  CLUSTERED
	(
		"OrderID",
		"Sku"
	),
	CONSTRAINT "FK_Order_Details_Orders" FOREIGN KEY
	(
		"OrderID"
	) REFERENCES "dbo"."Orders" (
		"OrderID"
	),
	CONSTRAINT "FK_Order_Details_Products" FOREIGN KEY
	(
		"Sku"
	) REFERENCES "dbo"."Products" (
		"Sku"
	),
	CONSTRAINT "CK_Discount" CHECK (Discount >= 0 and (Discount <= 1)),
	CONSTRAINT "CK_Quantity" CHECK (Quantity > 0)
)
GO
create view "Order Totals" AS
SELECT "Order Details".OrderID, Sum(CONVERT(money,("Order Details".UnitPrice*Quantity*(1-Discount)/100))*100) AS Subtotal
FROM "Order Details"
GROUP BY "Order Details".OrderID
GO
create view "Products by Supplier" AS
SELECT Products.*, Suppliers.CompanyName
FROM Suppliers INNER JOIN Products ON Suppliers.SupplierID = Products.SupplierID
WHERE (((Products.Discontinued)=0))
GO
CREATE TRIGGER stock ON "Order Details"
FOR INSERT
AS
declare @short int
select @short = count(*) from inserted i, Products p where p.Sku = i.Sku and p.UnitsInStock < i.Quantity
if @short > 0
begin
   raiserror ('There is not enough in stock.', 16, 1)
   ROLLBACK TRANSACTION
   return
end
update Products set UnitsInStock = UnitsInStock - i.Quantity from Products p inner join inserted i on i.Sku = p.Sku
GO
ALTER TABLE "Products" NOCHECK CONSTRAINT ALL
GO
set identity_insert "Suppliers" on
INSERT "Suppliers"("SupplierID","CompanyName","Country","HomePage") VALUES(7,'Pavlova, Ltd.','Australia',NULL)
INSERT "Suppliers"("SupplierID","CompanyName","Country","HomePage") VALUES(9,N'Maderas Ibáñez','Spain','http://maderas.example.org/')
set identity_insert "Suppliers" off
GO
insert Products values ('TO-001', 'Hammer', 9, $12.50, 20, 0)
insert Products values ('TO-002', 'Saw', 9, $19.95, 3, 0)
insert Products values ('NA-010', 'Nails', 7, .04, 5000, 0)
GO
ALTER TABLE "Products" WITH CHECK CHECK CONSTRAINT ALL
GO
insert Orders values ('06/12/94', 'Spain')
insert Orders values ('11/30/1994', NULL)
insert "Order Details" values (10248, 'TO-001', $12.50, 4, 0)
insert "Order Details" values (10248, 'NA-010', .04, 1000, 0.25)
insert "Order Details" (OrderID, Sku, UnitPrice) values (10249, 'TO-002', $19.95)
GO
