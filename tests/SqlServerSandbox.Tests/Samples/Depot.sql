-- A depot and its deliveries, in the style of the newer samples: numbers from sequences, large tables by months, columnstore for reports.
CREATE SCHEMA [Numbers] AUTHORIZATION [dbo];
GO
CREATE SCHEMA [Depot] AUTHORIZATION [dbo];
GO
CREATE SEQUENCE [Numbers].[PlaceID]
    AS INT
    START WITH 1
    INCREMENT BY 1;
GO
CREATE SEQUENCE [Numbers].[DeliveryID]
    AS BIGINT
    START WITH 70001
    INCREMENT BY 1
    MINVALUE 70001
    NO CYCLE
    CACHE 50;
GO
CREATE PARTITION FUNCTION [PF_Month](DATE)
    AS RANGE RIGHT
    FOR VALUES ('01/01/2024', '02/01/2024', '03/01/2024');
GO
CREATE PARTITION SCHEME [PS_Month]
    AS PARTITION [PF_Month]
    TO ([PRIMARY], [PRIMARY], [PRIMARY], [PRIMARY], [PRIMARY]);
GO
CREATE TABLE [Depot].[Places] (
    [PlaceID]    INT               CONSTRAINT [DF_Depot_Places_PlaceID] DEFAULT (NEXT VALUE FOR [Numbers].[PlaceID]) NOT NULL,
    [PlaceName]  NVARCHAR (50)     NOT NULL,
    [Ground]     [sys].[geography] NULL,
    [Population] BIGINT            NULL,
    [Photo]      VARBINARY (MAX)   NULL,
    [Open]       TIME (0)          NOT NULL,
    [LastSeen]   DATETIME2 (7)     CONSTRAINT [DF_Depot_Places_LastSeen] DEFAULT (SYSDATETIME()) NOT NULL,
    CONSTRAINT [PK_Depot_Places] PRIMARY KEY CLUSTERED ([PlaceID] ASC),
    CONSTRAINT [UQ_Depot_Places_PlaceName] UNIQUE NONCLUSTERED ([PlaceName] ASC)
);
GO
CREATE TABLE [Depot].[Deliveries] (
    [DeliveryID]  BIGINT           CONSTRAINT [DF_Depot_Deliveries_DeliveryID] DEFAULT (NEXT VALUE FOR [Numbers].[DeliveryID]) NOT NULL,
    [PlaceID]     INT              NOT NULL,
    [DeliveredOn] DATE             NOT NULL,
    [Quantity]    INT              NOT NULL,
    [UnitPrice]   DECIMAL (18, 2)  NULL,
    [TaxRate]     DECIMAL (18, 3)  NOT NULL,
    [Total]       AS               ([Quantity] * [UnitPrice]) PERSISTED,
    [Key]         UNIQUEIDENTIFIER CONSTRAINT [DF_Depot_Deliveries_Key] DEFAULT (NEWID()) NOT NULL,
    [Weight]      FLOAT            NULL,
    [IsFinal]     AS               CASE WHEN [UnitPrice] IS NULL THEN CONVERT([bit], (0)) ELSE CONVERT([bit], (1)) END,
    [Version]     ROWVERSION       NOT NULL,
    CONSTRAINT [PK_Depot_Deliveries] PRIMARY KEY NONCLUSTERED ([DeliveryID] ASC, [DeliveredOn] ASC),
    CONSTRAINT [FK_Depot_Deliveries_PlaceID_Depot_Places] FOREIGN KEY ([PlaceID]) REFERENCES [Depot].[Places] ([PlaceID])
) ON [PS_Month] ([DeliveredOn]);
GO
CREATE CLUSTERED INDEX [CX_Depot_Deliveries]
    ON [Depot].[Deliveries]([DeliveredOn] ASC)
    ON [PS_Month] ([DeliveredOn]);
GO
CREATE NONCLUSTERED INDEX [FK_Depot_Deliveries_PlaceID]
    ON [Depot].[Deliveries]([PlaceID] ASC)
    ON [PS_Month] ([DeliveredOn]);
GO
CREATE NONCLUSTERED COLUMNSTORE INDEX [NCCX_Depot_Deliveries]
    ON [Depot].[Deliveries]([DeliveryID], [PlaceID], [Quantity], [UnitPrice]);
GO
EXECUTE sp_addextendedproperty @name = N'Description', @value = N'For reports over all months', @level0type = N'SCHEMA', @level0name = N'Depot', @level1type = N'TABLE', @level1name = N'Deliveries', @level2type = N'INDEX', @level2name = N'NCCX_Depot_Deliveries';
GO
CREATE TABLE [Depot].[Readings] (
    [ReadingID]   BIGINT          IDENTITY (1, 1) NOT NULL,
    [Sensor]      SMALLINT        NOT NULL,
    [ReadAt]      DATETIMEOFFSET (3) NOT NULL,
    [Temperature] REAL            NOT NULL,
    INDEX [CCX_Depot_Readings] CLUSTERED COLUMNSTORE
);
GO
CREATE VIEW [Depot].[Totals]
AS
SELECT p.[PlaceName], COUNT(*) AS [Deliveries], SUM(d.[Total]) AS [Total]
FROM [Depot].[Places] AS p
    INNER JOIN [Depot].[Deliveries] AS d
    ON d.[PlaceID] = p.[PlaceID]
GROUP BY p.[PlaceName];
GO
INSERT [Depot].[Places] ([PlaceName], [Ground], [Population], [Photo], [Open], [LastSeen])
VALUES (N'Cádiz', geography::Point(36.53, -6.29, 4326), 111811, 0x00FF10, '07:30:00', '2024-02-29T23:59:59.9999999'),
    (N'Ōsaka', NULL, 2752024, NULL, '23:59:59', '1753-01-01T00:00:00'),
    (N'', NULL, NULL, 0x, '00:00:00', '9999-12-31T00:00:00.0000001');
GO
INSERT [Depot].[Deliveries] ([PlaceID], [DeliveredOn], [Quantity], [UnitPrice], [TaxRate], [Key], [Weight])
SELECT [PlaceID], DATEADD(month, [PlaceID] - 1, '20231231'), [PlaceID] * 10, 12.25, 15.000, '0E984725-C51C-4BF4-9960-E1C80E27ABA0', 0.1 FROM [Depot].[Places] WHERE [PlaceName] <> N'';
GO
INSERT [Depot].[Deliveries] ([DeliveryID], [PlaceID], [DeliveredOn], [Quantity], [UnitPrice], [TaxRate], [Key])
VALUES (NEXT VALUE FOR [Numbers].[DeliveryID], 1, '2024-03-01', -2147483648, NULL, 0.125, '00000000-0000-0000-0000-000000000000');
GO
INSERT [Depot].[Readings] ([Sensor], [ReadAt], [Temperature]) VALUES (-32768, '2024-06-30T12:00:00.123+02:00', -18.5), (32767, '2024-06-30T12:00:00-04:00', 3.25);
GO
