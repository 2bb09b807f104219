-- A workshop that repairs bicycles: who works under whom, what a repair takes, where the customers live.
SET NOCOUNT ON;
SET QUOTED_IDENTIFIER ON;
GO
CREATE SCHEMA [People] AUTHORIZATION [dbo];
GO
CREATE SCHEMA [Repair] AUTHORIZATION [dbo];
GO
CREATE TYPE [Name] FROM nvarchar(50) NULL;
CREATE TYPE [Flag] FROM bit NOT NULL;
CREATE TYPE [Phone] FROM nvarchar(25) NULL;
GO
CREATE XML SCHEMA COLLECTION [Repair].[FindingSchemas] AS
N'<xsd:schema targetNamespace="urn:workshop:finding" xmlns="urn:workshop:finding" xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
    <xsd:element name="Finding">
        <xsd:complexType>
            <xsd:sequence>
                <xsd:element name="Part" maxOccurs="unbounded">
                    <xsd:complexType>
                        <xsd:simpleContent>
                            <xsd:extension base="xsd:string">
                                <xsd:attribute name="Wear" type="xsd:decimal" />
                            </xsd:extension>
                        </xsd:simpleContent>
                    </xsd:complexType>
                </xsd:element>
            </xsd:sequence>
        </xsd:complexType>
    </xsd:element>
</xsd:schema>';
GO
CREATE TABLE [People].[Worker](
    [WorkerNode] [hierarchyid] NOT NULL,
    [WorkerLevel] AS [WorkerNode].GetLevel(),
    [WorkerID] [int] IDENTITY (1, 1) NOT NULL,
    [FullName] AS [GivenName] + N' ' + [FamilyName],
    [GivenName] [Name] NOT NULL,
    [FamilyName] [Name] NOT NULL,
    [Phone] [Phone] NULL,
    [Active] [Flag] NOT NULL CONSTRAINT [DF_Worker_Active] DEFAULT (1),
    [HourlyRate] [money] NOT NULL,
    [rowguid] uniqueidentifier ROWGUIDCOL NOT NULL UNIQUE CONSTRAINT [DF_Worker_rowguid] DEFAULT (NEWID()),
    [ModifiedDate] [datetime] NOT NULL CONSTRAINT [DF_Worker_ModifiedDate] DEFAULT (GETDATE()),
    CONSTRAINT [CK_Worker_HourlyRate] CHECK ([HourlyRate] BETWEEN 6.50 AND 200.00)
) ON [PRIMARY];
GO
ALTER TABLE [People].[Worker] WITH CHECK ADD
    CONSTRAINT [PK_Worker_WorkerNode] PRIMARY KEY CLUSTERED ([WorkerNode]) ON [PRIMARY];
GO
CREATE UNIQUE INDEX [AK_Worker_WorkerID] ON [People].[Worker]([WorkerID]) ON [PRIMARY];
GO
CREATE TABLE [People].[Customer](
    [CustomerID] [int] IDENTITY (100, 1) NOT NULL CONSTRAINT [PK_Customer_CustomerID] PRIMARY KEY CLUSTERED,
    [Name] [Name] NOT NULL,
    [Email] [varchar](80) COLLATE Latin1_General_CI_AI NULL,
    [Home] [geography] NULL,
    [Kind] [nchar](2) NOT NULL,
    CONSTRAINT [CK_Customer_Kind] CHECK (UPPER([Kind]) IN ('PR', 'CO'))
);
GO
CREATE TABLE [Repair].[Job](
    [JobID] [int] IDENTITY (1, 1) NOT NULL,
    [CustomerID] [int] NOT NULL,
    [WorkerID] [int] NOT NULL,
    [Opened] [date] NOT NULL,
    [Closed] [date] NULL,
    [Finding] [XML]([Repair].[FindingSchemas]) NULL,
    [Notes] [xml] NULL,
    [Hours] [decimal](6, 2) NOT NULL CONSTRAINT [DF_Job_Hours] DEFAULT (0.00),
    CONSTRAINT [PK_Job_JobID] PRIMARY KEY CLUSTERED ([JobID]),
    CONSTRAINT [CK_Job_Closed] CHECK (([Closed] >= [Opened]) OR ([Closed] IS NULL))
);
GO
CREATE TABLE [Repair].[JobLog](
    [JobLogID] [int] IDENTITY (1, 1) NOT NULL CONSTRAINT [PK_JobLog] PRIMARY KEY NONCLUSTERED,
    [JobID] [int] NOT NULL,
    [What] [nvarchar](60) NOT NULL
);
GO
ALTER TABLE [Repair].[Job] ADD
    CONSTRAINT [FK_Job_Customer_CustomerID] FOREIGN KEY
    (
        [CustomerID]
    ) REFERENCES [People].[Customer](
        [CustomerID]
    ),
    CONSTRAINT [FK_Job_Worker_WorkerID] FOREIGN KEY
    (
        [WorkerID]
    ) REFERENCES [People].[Worker](
        [WorkerID]
    );
GO
ALTER TABLE [Repair].[JobLog] ADD
    CONSTRAINT [FK_JobLog_Job_JobID] FOREIGN KEY ([JobID]) REFERENCES [Repair].[Job]([JobID]) ON DELETE CASCADE;
GO
CREATE INDEX [IX_Job_CustomerID] ON [Repair].[Job]([CustomerID]) INCLUDE ([Opened]) ON [PRIMARY];
GO
CREATE TRIGGER [Repair].[tJob] ON [Repair].[Job]
AFTER INSERT, UPDATE AS
BEGIN
    IF @@ROWCOUNT = 0 RETURN;
    SET NOCOUNT ON;
    IF UPDATE([Closed])
        INSERT INTO [Repair].[JobLog] ([JobID], [What])
        SELECT [JobID], CASE WHEN [Closed] IS NULL THEN N'opened' ELSE N'closed' END FROM inserted;
END;
GO
CREATE VIEW [Repair].[vJob]
AS
SELECT
    j.[JobID]
    ,c.[Name] AS [Customer]
    ,c.[Home].Lat AS [Latitude]
    ,w.[FullName] AS [Worker]
    ,w.[WorkerNode].ToString() AS [WorkerPath]
    ,[Cost] = j.[Hours] * w.[HourlyRate]
FROM [Repair].[Job] j
    INNER JOIN [People].[Customer] c
    ON c.[CustomerID] = j.[CustomerID]
    INNER JOIN [People].[Worker] w
    ON w.[WorkerID] = j.[WorkerID];
GO
CREATE VIEW [Repair].[vHours]
AS
SELECT w.[WorkerID], COUNT(j.[JobID]) AS [Jobs], ISNULL(SUM(j.[Hours]), 0) AS [Hours]
FROM [People].[Worker] w
    LEFT OUTER JOIN [Repair].[Job] j
    ON j.[WorkerID] = w.[WorkerID]
GROUP BY w.[WorkerID];
GO
CREATE VIEW [Repair].[vWornPart]
AS
SELECT
    j.[JobID]
    ,[Parts].ref.value(N'.', 'nvarchar(30)') AS [Part]
    ,[Parts].ref.value(N'@Wear', 'decimal(5, 2)') AS [Wear]
FROM [Repair].[Job] j
CROSS APPLY j.[Finding].nodes(N'declare default element namespace "urn:workshop:finding";
    /Finding/Part') AS [Parts](ref)
WHERE j.[Finding] IS NOT NULL;
GO
INSERT INTO [People].[Worker] ([WorkerNode], [GivenName], [FamilyName], [HourlyRate])
VALUES (hierarchyid::GetRoot(), N'Ana', N'Ruiz', 60.00), ('/1/', N'Luis', N'Peña', 42.50), ('/1/1/', N'Eva', N'Núñez', 30.00), ('/2/', N'Tomás', N'Gil', 38.00);
GO
INSERT INTO [People].[Customer] ([Name], [Email], [Home], [Kind])
VALUES (N'Rosa', 'rosa@example.org', geography::Point(18.47, -69.89, 4326), N'PR'), (N'Taxis S.A.', NULL, geography::STPointFromText('POINT (-70.69 19.45)', 4326), N'CO');
GO
INSERT INTO [Repair].[Job] ([CustomerID], [WorkerID], [Opened], [Finding], [Notes], [Hours])
SELECT c.[CustomerID], 3, '2024-03-01',
    N'<Finding xmlns="urn:workshop:finding"><Part Wear="0.75">chain</Part><Part Wear="0.40">brake</Part></Finding>', N'<said>squeaks</said>', 1.50
FROM [People].[Customer] c;
GO
UPDATE [Repair].[Job] SET [Closed] = '2024-03-04', [Hours] += 0.50 WHERE [JobID] = 1;
GO
EXECUTE [sys].[sp_addextendedproperty] N'MS_Description', N'Repairs, one a row.', N'SCHEMA', [Repair], N'TABLE', [Job], NULL, NULL;
GO
