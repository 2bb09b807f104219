namespace SqlServerSandbox.Tds.Packets;

/// <summary>Packet types (MS-TDS 2.2.3.1.1).</summary>
internal enum PacketType : byte
{
    SqlBatch = 1,
    Rpc = 3,
    Response = 4,
    Attention = 6,
    BulkLoad = 7,
    FederatedToken = 8,
    TransactionManager = 14,
    Login7 = 16,
    PreLogin = 18,
}

/// <summary>Status bits of a packet header (MS-TDS 2.2.3.1.2).</summary>
[Flags]
internal enum PacketStatus : byte
{
    Normal = 0,
    EndOfMessage = 1,
    Ignore = 2,
    ResetConnection = 8,
    ResetConnectionKeepTransaction = 16,
}
