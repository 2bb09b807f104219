using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;
using static SqlServerSandbox.Catalog.SystemViews;

namespace SqlServerSandbox.Catalog;

/// <summary>sys.types: base types, sysname, CLR types and aliases.</summary>
internal static class SystemTypes
{
    private static readonly (string Name, int Id, byte SystemId, short Length)[] Special =
        [("sysname", 256, 231, 256), ("hierarchyid", 128, 240, 892), ("geometry", 129, 240, -1), ("geography", 130, 240, -1)];

    public static SystemView View(Session session, Database database) => new(
        "sys",
        "types",
        [
            Text("name", false), Tiny("system_type_id"), Number("user_type_id"), Number("schema_id"), Number("principal_id", true), Small("max_length"),
            Tiny("precision"), Tiny("scale"), Text("collation_name"), Flag("is_nullable", true), Flag("is_user_defined"), Flag("is_assembly_type"),
            Number("default_object_id"), Number("rule_object_id"), Flag("is_table_type"),
        ],
        _ => Rows(database));

    public static int UserTypeId(Database database, SqlType type, string? alias)
    {
        if (alias is "sysname") return 256;
        if (alias is not null && database.AliasTypes.TryGetValue(alias, out var found)) return found.Id;
        return type.Id == TypeId.Udt ? Special.First(s => s.Name == type.UdtName).Id : TypeNames.SystemId(type.Id);
    }

    public static string? Name(Database database, int id)
    {
        foreach (var type in TypeNames.All)
            if (type.SystemId == id) return type.Name;
        foreach (var special in Special)
            if (special.Id == id) return special.Name;
        return database.AliasTypes.FirstOrDefault(a => a.Value.Id == id).Key;
    }

    public static int? Id(Database database, string name)
    {
        string bare = name.Split('.')[^1].Trim('[', ']');
        if (TypeNames.TryParse(bare, out var id)) return TypeNames.SystemId(id);
        foreach (var special in Special)
            if (special.Name.Equals(bare, StringComparison.OrdinalIgnoreCase)) return special.Id;
        return database.AliasTypes.TryGetValue(bare, out var alias) ? alias.Id : null;
    }

    private static IEnumerable<Value[]> Rows(Database database)
    {
        foreach (var (name, id, systemId, length, precision, scale) in TypeNames.All)
        {
            bool text = id is TypeId.Char or TypeId.VarChar or TypeId.Text or TypeId.NChar or TypeId.NVarChar or TypeId.NText;
            yield return Row(name, systemId, systemId, 4, length, precision, scale, text, true, false, false);
        }
        foreach (var (name, id, systemId, length) in Special)
            yield return Row(name, systemId, id, 4, length, 0, 0, name == "sysname", name != "sysname", false, systemId == 240);
        foreach (var (name, (type, nullable, id)) in database.AliasTypes)
            yield return Row(name, TypeNames.SystemId(type.Id), id, 1, type.MaxBytes, TypeNames.ReportedPrecision(type), TypeNames.ReportedScale(type), type.IsText, nullable, true, false);
    }

    private static Value[] Row(string name, int systemId, int id, int schema, int length, int precision, int scale, bool text, bool nullable, bool user, bool assembly) =>
    [
        Value.From(name), Value.From((long)systemId), Value.From((long)id), Value.From((long)schema), Value.Null, Value.From((long)length),
        Value.From((long)precision), Value.From((long)scale), text ? Value.From(Collation.Name) : Value.Null, Value.From(nullable), Value.From(user), Value.From(assembly),
        Value.From(0L), Value.From(0L), Value.From(false),
    ];
}
