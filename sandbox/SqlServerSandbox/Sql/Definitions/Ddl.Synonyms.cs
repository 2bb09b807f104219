using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;

namespace SqlServerSandbox.Sql.Definitions;

internal sealed partial class Ddl
{
    private void CreateSynonym(CreateSynonymStatement create)
    {
        session.DemandAdministrator("CREATE SYNONYM");
        string schema = create.Name.SchemaIdentifier is { Value.Length: > 0 } given ? given.Value : "dbo";
        var database = Database;
        var synonym = new SynonymObject(database.NextId(), schema, create.Name.BaseIdentifier.Value, create.ForName);
        database.Add(synonym);
        Undoable(() => database.Remove(synonym));
    }
}
