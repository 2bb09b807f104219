using SqlServerSandbox.Catalog;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Functions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Tracking;

/// <summary>The scalar functions of Change Tracking.</summary>
internal static class TrackingFunctions
{
    public static Expr? Bind(string name, Expr[] a, Binder binder)
    {
        switch (name)
        {
            case "CHANGE_TRACKING_CURRENT_VERSION":
                ScalarFunctions.Count(name, a, 0, 0);
                binder.ReadsTracking = true;
                return new FunctionExpr(SqlType.BigInt, true, a, (f, _) => CurrentVersion(f)) { Volatile = true };
            case "CHANGE_TRACKING_MIN_VALID_VERSION":
                ScalarFunctions.Count(name, a, 1, 1);
                return new FunctionExpr(SqlType.BigInt, true, a, (f, v) => MinValidVersion(f.Session, (int)v[0].Long)) { Volatile = true };
            case "CHANGE_TRACKING_IS_COLUMN_IN_MASK":
                ScalarFunctions.Count(name, a, 2, 2);
                if (a[1] is not ConstExpr { Value.IsNull: true } && a[1].Type.Family != Family.Binary) throw Errors.ImplicitConversion(a[1].Type, SqlType.VarBinary(4100));
                // NULL stands for all columns.
                return new FunctionExpr(SqlType.Bit, true, a, (_, v) => Value.From(v[1].IsNull || ChangeTable.IsInMask(v[1].Bytes, (int)v[0].Long)), nullIfAnyNull: false);
            default:
                return null;
        }
    }

    // The version of the last commit that the statement sees: in a SNAPSHOT transaction, that the transaction sees.
    private static Value CurrentVersion(Frame frame)
    {
        if (frame.Session.Database.IsReadOnly) throw TrackingErrors.Secondary();
        var tracking = frame.Session.Database.Tracking;
        return tracking.Enabled ? Value.From(frame.Snapshot is { } snapshot ? tracking.VersionAt(snapshot.Stamp) : tracking.Version) : Value.Null;
    }

    // What was enabled, truncated and cleaned up is no data, so no snapshot holds it still.
    private static Value MinValidVersion(Session session, int objectId)
    {
        if (session.Database.IsReadOnly) throw TrackingErrors.Secondary();
        if (session.Database.Find(objectId) is not TableObject { Tracking: { } tracking } table) return Value.Null;
        return session.MayDo("VIEW CHANGE TRACKING", table) || session.MayDo("SELECT", table) ? Value.From(tracking.MinValidVersion) : Value.Null;
    }
}
