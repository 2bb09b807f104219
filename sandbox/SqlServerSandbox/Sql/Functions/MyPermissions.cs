using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>sys.fn_my_permissions(securable, class): what the user may do, by entity, column and permission.</summary>
internal static class MyPermissions
{
    public static readonly (string Name, SqlType Type)[] Columns =
        [("entity_name", SqlType.SysName), ("subentity_name", SqlType.SysName), ("permission_name", SqlType.NVarChar(60))];

    public static IEnumerable<Value[]> Rows(Session session, string? securable, string kind)
    {
        switch (kind.ToUpperInvariant())
        {
            case "SERVER":
                return session.IsAdministrator ? [Row("server", "", "CONTROL SERVER"), Row("server", "", "VIEW SERVER STATE"), Row("server", "", "CONNECT SQL")] : [Row("server", "", "CONNECT SQL")];
            case "DATABASE":
                return PermissionNames.OnDatabases.Where(p => p == "CONNECT" || session.MayDoOnDatabase(p, session.Database)).Select(p => Row("database", "", p));
            case "SCHEMA":
                return securable is not null && session.Database.Schemas.TryGetValue(securable, out int schema)
                    ? PermissionNames.OnSchemas.Where(p => session.MayDoOnSchema(p, schema)).Select(p => Row(securable, "", p))
                    : [];
            case "OBJECT":
                return securable is not null && session.FindByName(securable) is { } found ? OfObject(session, found, securable) : [];
            default:
                throw Errors.Unsupported($"fn_my_permissions on {kind}");
        }
    }

    private static IEnumerable<Value[]> OfObject(Session session, SchemaObject found, string securable)
    {
        foreach (string permission in PermissionNames.OnObjects)
        {
            var left = permission is "SELECT" or "UPDATE" or "REFERENCES" ? session.ColumnsFor(permission, found) : null;
            bool all = session.MayDo(permission, found);
            if (all) yield return Row(securable, "", permission);
            if (permission is not ("SELECT" or "UPDATE" or "REFERENCES")) continue;
            foreach (var column in SystemColumns.Of(session, found))
                if (left?.Contains(column.Name) ?? all) yield return Row(securable, column.Name, permission);
        }
    }

    private static Value[] Row(string entity, string part, string permission) => [Value.From(entity), Value.From(part), Value.From(permission)];
}
