using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Catalog.Activity;

/// <summary>The right to see the state of the server, which the dynamic management views ask for.</summary>
/// <remarks>
/// VIEW SERVER STATE; from 2022 VIEW SERVER PERFORMANCE STATE or VIEW SERVER SECURITY STATE, which VIEW SERVER STATE covers; in Azure SQL Database the same on the
/// database (https://learn.microsoft.com/sql/relational-databases/system-dynamic-management-views/sys-dm-tran-active-transactions-transact-sql, Permissions).
/// </remarks>
internal static class ServerState
{
    public enum Kind
    {
        Performance,
        Security,
    }

    public static bool MaySee(Session session, Kind kind = Kind.Performance)
    {
        if (session.IsAdministrator) return true;
        var server = session.Server;
        string split = Split(kind);
        if (session.MayOnServer(server.Product.SplitsState ? $"VIEW SERVER {split}" : "VIEW SERVER STATE")) return true;
        return server.Product is { IsAzure: true, IsPool: false } && session.MayInDatabase($"VIEW DATABASE {split}");
    }

    /// <exception cref="SqlError">300, or 262 where the right is one of the database; 297 follows.</exception>
    public static void Demand(Session session, Kind kind = Kind.Performance)
    {
        if (!MaySee(session, kind)) throw Refusal(session, kind);
    }

    public static SqlError Refusal(Session session, Kind kind = Kind.Performance)
    {
        var product = session.Server.Product;
        string right = product.SplitsState ? Split(kind) : "STATE";
        return product is { IsAzure: true, IsPool: false }
            ? new SqlError(262, 14, 1, $"VIEW DATABASE {right} permission denied in database '{session.Database.Name}'.", endsBatch: true) { Next = NotPermitted() }
            : new SqlError(300, 14, 1, $"VIEW SERVER {right} permission was denied on object 'server', database 'master'.", endsBatch: true) { Next = NotPermitted() };
    }

    private static string Split(Kind kind) => kind == Kind.Performance ? "PERFORMANCE STATE" : "SECURITY STATE";

    private static SqlError NotPermitted() => new(297, 16, 1, "The user does not have permission to perform this action.", endsBatch: true);
}
