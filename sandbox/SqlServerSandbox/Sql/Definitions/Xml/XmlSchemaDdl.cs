using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Xml;

namespace SqlServerSandbox.Sql.Definitions.Xml;

/// <summary>CREATE, ALTER and DROP XML SCHEMA COLLECTION.</summary>
/// <remarks>https://learn.microsoft.com/sql/t-sql/statements/create-xml-schema-collection-transact-sql.</remarks>
internal sealed class XmlSchemaDdl(Session session, Action<Action> undoable)
{
    private Database Database => session.Database;

    /// <summary>Runs a statement; false when it is none of these.</summary>
    public bool Run(TSqlStatement statement)
    {
        switch (statement)
        {
            case CreateXmlSchemaCollectionStatement create:
                session.DemandAdministrator("CREATE XML SCHEMA COLLECTION");
                Create(create);
                return true;
            case AlterXmlSchemaCollectionStatement alter:
                session.DemandAdministrator("ALTER XML SCHEMA COLLECTION");
                var altered = Find(Database, alter.Name);
                altered.Add(Text(alter.Expression));
                undoable(altered.RemoveLast);
                return true;
            case DropXmlSchemaCollectionStatement drop:
                session.DemandAdministrator("DROP XML SCHEMA COLLECTION");
                Drop(Find(Database, drop.Name));
                return true;
            default:
                return false;
        }
    }

    /// <exception cref="SqlError">6314 when there is none of that name.</exception>
    public static XmlSchemas Find(Database database, SchemaObjectName name)
    {
        string full = Full(name);
        return database.XmlSchemas.GetValueOrDefault(full) ?? throw new SqlError(6314, 16, 1, $"Collection specified does not exist in metadata : '{full}'", endsBatch: true);
    }

    private void Create(CreateXmlSchemaCollectionStatement create)
    {
        string schema = create.Name.SchemaIdentifier?.Value ?? "dbo";
        var database = Database;
        if (!database.Schemas.ContainsKey(schema)) throw new SqlError(2760, 16, 1, $"The specified schema name \"{schema}\" either does not exist or you do not have permission to use it.", endsBatch: true);
        var made = new XmlSchemas(65536 + database.XmlSchemas.Count, schema, create.Name.BaseIdentifier.Value);
        made.Add(Text(create.Expression));
        if (!database.XmlSchemas.TryAdd(made.FullName, made)) throw Errors.AlreadyExists(made.Name);
        undoable(() => database.XmlSchemas.TryRemove(made.FullName, out _));
    }

    private void Drop(XmlSchemas dropped)
    {
        var database = Database;
        if (database.Objects.OfType<TableObject>().FirstOrDefault(t => t.Data.Types.Any(c => c.XmlSchemas == dropped)) is { } user)
            throw new SqlError(6328, 16, 1, $"Specified collection '{dropped.Name}' cannot be dropped because it is used by object '{user.Schema}.{user.Name}'.", endsBatch: true);
        database.XmlSchemas.TryRemove(dropped.FullName, out _);
        undoable(() => database.XmlSchemas[dropped.FullName] = dropped);
    }

    private string Text(ScalarExpression expression)
    {
        var binder = new Binder(session);
        var bound = binder.Bind(expression, new Scope(null));
        return Conversion.ToText(bound.Eval(binder.Frame), bound.Type);
    }

    private static string Full(SchemaObjectName name) => $"{name.SchemaIdentifier?.Value ?? "dbo"}.{name.BaseIdentifier.Value}";
}
