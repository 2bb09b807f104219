namespace LocalServers.Sales;

/// <summary>One delivery note, as the distributor's view shows it.</summary>
public sealed record DeliveryNote(
    string SyncId,
    string Conduce,
    DateTime FechaEmision,
    bool Facturado,
    string? NumeroFactura,
    string CodigoCliente,
    string Cliente,
    decimal Total,
    DateTime UltimaModificacion);
