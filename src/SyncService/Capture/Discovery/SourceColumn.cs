using System.Globalization;

namespace SyncService.Capture.Discovery;

/// <summary>One column of the source, as the server describes it.</summary>
/// <param name="Name">As the server spells it.</param>
/// <param name="Type">Base type in lower case, without arguments: <c>decimal</c>, <c>nvarchar</c>.</param>
/// <param name="Length">Characters or bytes; -1 for (max); 0 where it has no meaning.</param>
/// <param name="Precision">Digits of an exact number.</param>
/// <param name="Scale">Digits behind the point, also of the seconds.</param>
internal sealed record SourceColumn(string Name, string Type, int Length, byte Precision, byte Scale)
{
    /// <summary>A vector of float32 has so many bytes before its numbers (MS-TDS).</summary>
    private const int VectorHeader = 8;

    /// <summary>Whether the server says that NULL may come. Of what a view computes it often says so where none does.</summary>
    public bool MayBeNull { get; init; }

    /// <summary>Values may have up to 2 GB: they are read piece by piece.</summary>
    public bool IsLarge => Type is "xml" or "json" or "geography" or "geometry" || (Length == -1 && !IsConverted);

    /// <summary>Types of the CLR are converted by the server: the client has no assembly for them.</summary>
    public bool IsConverted => Type is "hierarchyid" or "geography" or "geometry";

    /// <summary>As T-SQL writes it: <c>decimal(18,2)</c>.</summary>
    public string TypeText => Type switch
    {
        "decimal" or "numeric" => string.Create(CultureInfo.InvariantCulture, $"{Type}({Precision},{Scale})"),
        "char" or "varchar" or "nchar" or "nvarchar" or "binary" or "varbinary" => $"{Type}({(Length is -1 ? "max" : Length.ToString(CultureInfo.InvariantCulture))})",
        "vector" when Length > VectorHeader => string.Create(CultureInfo.InvariantCulture, $"vector({(Length - VectorHeader) / sizeof(float)})"),
        "time" or "datetime2" or "datetimeoffset" => string.Create(CultureInfo.InvariantCulture, $"{Type}({Scale})"),
        _ => Type,
    };
}
