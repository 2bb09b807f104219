using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>OBJECT_DEFINITION and OBJECTPROPERTY.</summary>
internal static class ObjectFunctions
{
    public static string? Definition(Session session, int id) => Find(session, id) switch
    {
        { } hidden when !session.MayDo("VIEW DEFINITION", hidden) => null,
        CheckObject check => check.Definition,
        DefaultObject given => given.Definition,
        { } found => SystemObjects.TextOf(found),
        null => null,
    };

    /// <summary>A property of an object, as an int or an sql_variant; NULL for one that is not known.</summary>
    public static Value Property(Session session, int id, string property, bool variant)
    {
        if (Find(session, id) is not { } found || Number(found, property.ToUpperInvariant()) is not { } number) return Value.Null;
        return variant ? Value.From(new TypedValue(SqlType.Int, Value.From(number))) : Value.From(number);
    }

    private static SchemaObject? Find(Session session, int id) => SystemObjects.Visible(session, session.Database).FirstOrDefault(o => o.Id == id);

    private static long? Number(SchemaObject o, string property)
    {
        var table = o as TableObject;
        return property switch
        {
            "ISTABLE" or "ISUSERTABLE" => Is(o is TableObject),
            "ISVIEW" => Is(o is ViewObject),
            "ISTRIGGER" => Is(o.Kind == "TR"),
            "ISPRIMARYKEY" => Is(o.Kind == "PK"),
            "ISUNIQUECNST" => Is(o.Kind == "UQ"),
            "ISFOREIGNKEY" => Is(o is ForeignKeyObject),
            "ISCHECKCNST" => Is(o is CheckObject),
            "ISDEFAULTCNST" => Is(o is DefaultObject),
            "ISCONSTRAINT" => Is(o is KeyObject or RuleObject or DefaultObject),
            "ISMSSHIPPED" => 0,
            "OWNERID" => 1,
            "CNSTISDISABLED" => o is RuleObject rule ? Is(rule.Disabled) : null,
            "CNSTISNOTTRUSTED" => o is RuleObject trusted ? Is(!trusted.Trusted) : null,
            "TABLEHASPRIMARYKEY" => table is null ? null : Is(table.Data.Indexes.Any(i => i.Kind == IndexKind.PrimaryKey)),
            "TABLEHASIDENTITY" => table is null ? null : Is(table.Data.IdentityColumn >= 0),
            "TABLEHASFOREIGNKEY" => table is null ? null : Is(table.ForeignKeys.Count > 0),
            "TABLEHASFOREIGNREF" => table is null ? null : Is(table.ReferencedBy.Count > 0),
            "TABLEHASCLUSTINDEX" => table is null ? null : Is(table.Data.Primary.Kind != IndexKind.Heap),
            "TABLEHASTIMESTAMP" => table is null ? null : Is(table.Data.RowVersionColumn >= 0),
            _ => null,
        };
    }

    private static long Is(bool holds) => holds ? 1 : 0;
}
