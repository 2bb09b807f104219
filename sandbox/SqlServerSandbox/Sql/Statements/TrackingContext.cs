using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Statements;

/// <summary>WITH CHANGE_TRACKING_CONTEXT (context): a constant or a variable, varbinary(128) at most.</summary>
internal static class TrackingContext
{
    public static byte[]? Of(WithCtesAndXmlNamespaces? with, Session session)
    {
        if (with?.ChangeTrackingContext is not { } given) return null;
        var binder = new Binder(session);
        var bound = binder.Bind(given, new Scope(null));
        if (bound.Type is not { Id: TypeId.VarBinary or TypeId.Binary, IsMax: false, Length: <= 128 })
            throw new SqlError(22109, 16, 1, "The \"context\" argument for the CHANGE_TRACKING_CONTEXT WITH clause must be of type varbinary data type with a maximum length of 128.", endsBatch: true);
        var value = bound.Eval(binder.Frame);
        return value.IsNull ? null : value.Bytes;
    }
}
