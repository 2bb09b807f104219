using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Definitions.Xml;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>Types as they are written: <c>varchar(50)</c>, <c>dbo.Phone</c>.</summary>
internal static class TypeBinder
{
    /// <summary>Binds a type; <paramref name="defaultLength"/> is the length where none is written: 1 in declarations, 30 in CAST.</summary>
    public static (SqlType Type, string? Alias, bool Nullable) Bind(DataTypeReference reference, Database database, int defaultLength = 1)
    {
        var bound = BindCore(reference, database, defaultLength);
        return bound.Type.IsText && bound.Type.Collation is null ? (bound.Type with { Collation = database.Collation }, bound.Alias, bound.Nullable) : bound;
    }

    /// <summary>The collation of a name, which may be the database's.</summary>
    public static NamedCollation? Collation(string name, Database database) =>
        name.ToUpperInvariant() is "DATABASE_DEFAULT" or "CATALOG_DEFAULT" ? database.Collation : NamedCollation.Find(name);

    /// <summary>A column's type with the collation that is written behind it.</summary>
    public static SqlType Collated(SqlType type, string? alias, string collation, Database database)
    {
        if (alias is not null && alias != "sysname") throw new SqlError(452, 16, 1, "COLLATE clause cannot be used on user-defined data types.", endsBatch: true);
        return type.IsText
            ? type with { Collation = Collation(collation, database) }
            : throw new SqlError(447, 16, 0, $"Expression type {type.Name} is invalid for COLLATE clause.", endsBatch: true);
    }

    private static (SqlType Type, string? Alias, bool Nullable) BindCore(DataTypeReference reference, Database database, int defaultLength)
    {
        if (reference is XmlDataTypeReference xml) return (xml.XmlSchemaCollection is { } schemas ? SqlType.Xml with { XmlSchemas = XmlSchemaDdl.Find(database, schemas) } : SqlType.Xml, null, true);
        if (reference is VectorDataTypeReference vector) return (Vector(vector), null, true);
        string name = reference.Name.BaseIdentifier.Value;
        var parameters = (reference as ParameterizedDataTypeReference)?.Parameters ?? [];
        string canonical = Canonical(reference, name);
        if (canonical is "sysname") return (SqlType.SysName, "sysname", false);
        if (ClrType.IsOne(canonical)) return (ClrType.Named(canonical), null, true);
        if (TypeNames.TryParse(canonical, out var id)) return (Parameterized(id, parameters, defaultLength), null, true);
        if (database.AliasTypes.TryGetValue(name, out var alias)) return (alias.Type, name, alias.Nullable);
        throw Errors.UnknownType(name);
    }

    private static SqlType Vector(VectorDataTypeReference reference)
    {
        if (reference.BaseType is { } number && !number.Value.Equals("float32", StringComparison.OrdinalIgnoreCase)) throw Errors.Unsupported($"vector of {number.Value}");
        int dimensions = int.Parse(reference.Dimension.Value, CultureInfo.InvariantCulture);
        return dimensions is >= 1 and <= VectorValue.MostDimensions
            ? SqlType.Vector(dimensions)
            : throw new SqlError(2717, 15, 2, $"The size ({dimensions}) given to the type 'vector' exceeds the maximum allowed ({VectorValue.MostDimensions}).", endsBatch: true);
    }

    private static string Canonical(DataTypeReference reference, string name)
    {
        if (reference is SqlDataTypeReference sql && sql.SqlDataTypeOption != SqlDataTypeOption.None)
        {
            return sql.SqlDataTypeOption switch
            {
                SqlDataTypeOption.Rowversion => "timestamp",
                SqlDataTypeOption.Sql_Variant => "sql_variant",
                var option => option.ToString().ToLowerInvariant(),
            };
        }
        string lower = name.ToLowerInvariant();
        return lower switch
        {
            "rowversion" => "timestamp",
            "integer" => "int",
            "dec" => "decimal",
            "character" => "char",
            "double precision" => "float",
            "character varying" => "varchar",
            _ => lower,
        };
    }

    private static SqlType Parameterized(TypeId id, IList<Literal> parameters, int defaultLength)
    {
        bool max = parameters.Count > 0 && parameters[0] is MaxLiteral;
        int first = parameters.Count > 0 && !max ? int.Parse(parameters[0].Value, CultureInfo.InvariantCulture) : -1;
        switch (id)
        {
            case TypeId.Char or TypeId.VarChar or TypeId.Binary or TypeId.VarBinary:
                return Sized(id, max, first, defaultLength, 8000);
            case TypeId.NChar or TypeId.NVarChar:
                return Sized(id, max, first, defaultLength, 4000);
            case TypeId.Decimal or TypeId.Numeric:
                int precision = first < 0 ? 18 : first;
                int scale = parameters.Count > 1 ? int.Parse(parameters[1].Value, CultureInfo.InvariantCulture) : 0;
                if (precision is < 1 or > 38) throw new SqlError(2750, 16, 1, $"Column or parameter #1: Specified column precision {precision} is greater than the maximum precision of 38.", endsBatch: true);
                if (scale > precision) throw new SqlError(2751, 16, 1, $"Column or parameter #1: Specified column scale {scale} is greater than the specified precision of {precision}.", endsBatch: true);
                return new SqlType(id, 0, (byte)precision, (byte)scale);
            case TypeId.Time or TypeId.DateTime2 or TypeId.DateTimeOffset:
                if (first > 7) throw new SqlError(1002, 16, 1, $"Line 1: Specified scale {first} is invalid.", endsBatch: true);
                return new SqlType(id, Scale: (byte)(first < 0 ? 7 : first));
            case TypeId.Float:
                return first is >= 1 and <= 24 ? SqlType.Real : SqlType.Float;
            default:
                return new SqlType(id);
        }
    }

    private static SqlType Sized(TypeId id, bool max, int length, int defaultLength, int most)
    {
        if (max) return new SqlType(id, SqlType.Max);
        if (length < 0) return new SqlType(id, defaultLength);
        if (length == 0 || length > most)
            throw new SqlError(131, 15, 2, $"The size ({length}) given to the type exceeds the maximum allowed for any data type ({most}).", endsBatch: true);
        return new SqlType(id, length);
    }
}
