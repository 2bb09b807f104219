using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Tds.Types;

/// <summary>The types of SQL Server 2025 that a client knows: JSONSUPPORT and VECTORSUPPORT of its login (MS-TDS 2.2.6.4, FEATUREEXT).</summary>
internal readonly record struct NewTypes(bool Json, bool Vector)
{
    private const byte JsonSupport = 0x0D;
    private const byte VectorSupport = 0x0E;

    public static NewTypes All => new(true, true);

    public static NewTypes None => default;

    /// <summary>Those that are acknowledged.</summary>
    public IEnumerable<byte> Features => [.. Json ? (byte[])[JsonSupport] : [], .. Vector ? (byte[])[VectorSupport] : []];

    public static NewTypes Of(IReadOnlyList<byte> requested) => new(requested.Contains(JsonSupport), requested.Contains(VectorSupport));

    /// <summary>The type as which the client is shown one.</summary>
    public SqlType Shown(SqlType type) => type.Id switch
    {
        TypeId.Json when !Json => SqlType.NVarCharMax,
        TypeId.Vector when !Vector => SqlType.VarCharMax,
        _ => type,
    };
}
