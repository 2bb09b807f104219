namespace SqlServerSandbox.Tds;

/// <summary>Tokens of a data stream (MS-TDS 2.2.7).</summary>
internal static class Token
{
    public const byte ReturnStatus = 0x79;
    public const byte ColMetadata = 0x81;
    public const byte Order = 0xA9;
    public const byte Error = 0xAA;
    public const byte Info = 0xAB;
    public const byte ReturnValue = 0xAC;
    public const byte LoginAck = 0xAD;
    public const byte FeatureExtAck = 0xAE;
    public const byte Row = 0xD1;
    public const byte NbcRow = 0xD2;
    public const byte EnvChange = 0xE3;
    public const byte FedAuthInfo = 0xEE;
    public const byte Done = 0xFD;
    public const byte DoneProc = 0xFE;
    public const byte DoneInProc = 0xFF;
}

/// <summary>Status bits of DONE tokens (MS-TDS 2.2.7.6).</summary>
[Flags]
internal enum DoneStatus
{
    Final = 0,
    More = 1,
    Error = 2,
    InTransaction = 4,
    Count = 0x10,
    Attention = 0x20,
    ServerError = 0x100,
}

/// <summary>The statement that a DONE token closes; clients tell SELECT from the rest by it.</summary>
internal static class DoneCommand
{
    public const int None = 0;
    public const int Select = 0xC1;
    public const int Insert = 0xC3;
    public const int Delete = 0xC4;
    public const int Update = 0xC5;
    public const int Merge = 0x117;
    public const int BulkInsert = 0xF0;
}

/// <summary>Types of ENVCHANGE (MS-TDS 2.2.7.9).</summary>
internal enum EnvChange : byte
{
    Database = 1,
    Language = 2,
    PacketSize = 4,
    Collation = 7,
    BeginTransaction = 8,
    CommitTransaction = 9,
    RollbackTransaction = 10,
    ResetAck = 18,
    Routing = 20,
}
