using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Activity;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions;

/// <summary>Functions and @@variables about the session, the database and the server.</summary>
internal static class SessionFunctions
{
    public static Expr Global(string name, Binder binder)
    {
        var session = binder.Session;
        return name.ToUpperInvariant() switch
        {
            "@@VERSION" => Text(s => s.Server.Product.Banner),
            "@@SPID" => Number(SqlType.SmallInt, s => s.Spid),
            "@@ROWCOUNT" => Number(SqlType.Int, s => s.RowCount),
            "@@TRANCOUNT" => Number(SqlType.Int, s => s.TransactionDepth),
            "@@ERROR" => Number(SqlType.Int, s => s.LastError),
            "@@IDENTITY" => Number(SqlType.Numeric(38, 0), s => s.LastIdentity ?? 0, s => s.LastIdentity is null, wide: true),
            "@@SERVERNAME" or "@@SERVICENAME" => Text(s => s.Server.Name),
            "@@LANGUAGE" => Text(_ => "us_english"),
            "@@LANGID" => Number(SqlType.SmallInt, _ => 0),
            "@@DATEFIRST" => Number(SqlType.TinyInt, _ => 7),
            "@@LOCK_TIMEOUT" => Number(SqlType.Int, s => s.LockTimeout),
            "@@NESTLEVEL" => Number(SqlType.Int, s => s.NestLevel),
            "@@OPTIONS" => Number(SqlType.Int, _ => 5496),
            "@@MAX_PRECISION" => Number(SqlType.TinyInt, _ => 38),
            "@@MICROSOFTVERSION" => Number(SqlType.Int, _ => 0x10001045),
            "@@FETCH_STATUS" or "@@CURSOR_ROWS" => Number(SqlType.Int, _ => 0),
            "@@TEXTSIZE" => Number(SqlType.Int, _ => int.MaxValue),
            "@@PROCID" => Number(SqlType.Int, s => s.Trigger?.Trigger.Id ?? 0),
            "@@DBTS" => Volatile(new SqlType(TypeId.Binary, 8), s => RowVersion(s.Database.RowVersions.Last)),
            _ => throw Errors.UndeclaredVariable(name),
        };
    }

    public static Expr? Bind(string name, Expr[] a, Binder binder)
    {
        switch (name)
        {
            case "DB_NAME":
                return new FunctionExpr(SqlType.NVarChar(128), true, a, (f, v) => Value.FromNullable(
                    v.Length == 0 ? f.Session.Database.Name : f.Session.Server.Databases.FirstOrDefault(d => d.Id == v[0].Long)?.Name))
                { Volatile = true };
            case "DB_ID":
                return new FunctionExpr(SqlType.SmallInt, true, a, (f, v) => v.Length == 0 ? Value.From((long)f.Session.Database.Id)
                    : f.Session.Server.TryFind(v[0].Text, out var d) ? Value.From((long)d.Id) : Value.Null)
                { Volatile = true };
            case "SCHEMA_NAME":
                return new FunctionExpr(SqlType.SysName, true, a, (f, v) => Value.FromNullable(
                    v.Length == 0 ? "dbo" : f.Session.Database.Schemas.FirstOrDefault(s => s.Value == v[0].Long).Key))
                { Volatile = true };
            case "SCHEMA_ID":
                return new FunctionExpr(SqlType.Int, true, a, (f, v) => v.Length == 0 ? Value.From(1L)
                    : f.Session.Database.Schemas.TryGetValue(v[0].Text, out int id) ? Value.From((long)id) : Value.Null)
                { Volatile = true };
            case "OBJECT_ID":
                return new FunctionExpr(SqlType.Int, true, a, (f, v) => ObjectId(f.Session, v)) { Volatile = true };
            case "OBJECT_NAME" or "OBJECT_SCHEMA_NAME":
                return new FunctionExpr(SqlType.SysName, true, a, (f, v) => f.Session.Database.Find((int)v[0].Long) is { } o
                    ? Value.From(name == "OBJECT_NAME" ? o.Name : o.Schema) : Value.Null)
                { Volatile = true };
            case "OBJECT_DEFINITION":
                return new FunctionExpr(SqlType.NVarCharMax, true, a, (f, v) => Value.FromNullable(ObjectFunctions.Definition(f.Session, (int)v[0].Long))) { Volatile = true };
            case "OBJECTPROPERTY" or "OBJECTPROPERTYEX":
                return new FunctionExpr(name == "OBJECTPROPERTY" ? SqlType.Int : SqlType.Variant, true, a, (f, v) => ObjectFunctions.Property(f.Session, (int)v[0].Long, v[1].Text, name != "OBJECTPROPERTY")) { Volatile = true };
            case "TYPE_NAME":
                return new FunctionExpr(SqlType.SysName, true, a, (f, v) => Value.FromNullable(SystemTypes.Name(f.Session.Database, (int)v[0].Long))) { Volatile = true };
            case "TYPE_ID":
                return new FunctionExpr(SqlType.Int, true, a, (f, v) => SystemTypes.Id(f.Session.Database, v[0].Text) is { } id ? Value.From((long)id) : Value.Null) { Volatile = true };
            case "COL_NAME":
                return new FunctionExpr(SqlType.SysName, true, a, (f, v) => Value.FromNullable(SystemColumns.Name(f.Session, (int)v[0].Long, (int)v[1].Long))) { Volatile = true };
            case "COL_LENGTH":
                return new FunctionExpr(SqlType.SmallInt, true, a, (f, v) => SystemColumns.Length(f.Session, v[0].Text, v[1].Text)) { Volatile = true };
            case "COLUMNPROPERTY":
                return new FunctionExpr(SqlType.Int, true, a, (f, v) => SystemColumns.Property(f.Session, (int)v[0].Long, v[1].Text, v[2].Text)) { Volatile = true };
            case "ORIGINAL_LOGIN":
                return Text(s => s.OriginalUser);
            case "SUSER_SNAME" or "SUSER_NAME" or "SYSTEM_USER":
                return Text(s => s.User);
            case "SUSER_ID":
                return new FunctionExpr(SqlType.Int, true, a, (f, v) => f.Session.Server.FindLogin(v.Length == 0 ? f.Session.User : v[0].Text) is { } login ? Value.From((long)login.Id) : Value.Null) { Volatile = true };
            case "HOST_NAME":
                return Text(s => s.HostName);
            case "APP_NAME" or "PROGRAM_NAME":
                return Text(s => s.ApplicationName);
            case "SERVERPROPERTY":
                return new FunctionExpr(SqlType.Variant, true, a, (f, v) => ServerProperty(f.Session.Server, v[0].Text)) { Volatile = true };
            case "DATABASEPROPERTYEX":
                return new FunctionExpr(SqlType.Variant, true, a, (f, v) => DatabaseProperty(f.Session, v[0].Text, v[1].Text)) { Volatile = true };
            case "SESSION_CONTEXT":
                return new FunctionExpr(SqlType.Variant, true, a, (f, v) => f.Session.Context.TryGetValue(v[0].Text, out var kept) && !kept.Value.IsNull ? Value.From(kept) : Value.Null) { Volatile = true };
            case "CONNECTIONPROPERTY" or "SESSIONPROPERTY" or "CONTEXT_INFO":
                return new FunctionExpr(SqlType.Variant, true, a, (_, v) => Value.Null);
            case "SYS.FN_HADR_IS_PRIMARY_REPLICA":
                return new FunctionExpr(SqlType.Bit, true, a, (f, v) => ServerState.MaySee(f.Session)
                    ? Value.From(f.Session.Server.TryFind(v[0].Text, out var d) && d.GroupDatabaseId is not null && !d.IsReadOnly)
                    : throw ServerState.Refusal(f.Session))
                { Volatile = true };
            case "HAS_DBACCESS":
                return new FunctionExpr(SqlType.Int, true, a, (f, v) => f.Session.Server.TryFind(v[0].Text, out _) ? Value.From(1L) : Value.Null) { Volatile = true };
            case "SCOPE_IDENTITY":
                return Number(SqlType.Numeric(38, 0), s => s.ScopeIdentity ?? 0, s => s.ScopeIdentity is null, wide: true);
            case "TRIGGER_NESTLEVEL":
                return new FunctionExpr(SqlType.Int, true, a, (f, v) => Value.From((long)(f.Session.Trigger?.Depth(v.Length == 0 ? 0 : (int)v[0].Long) ?? 0))) { Volatile = true };
            case "COLUMNS_UPDATED":
                return Volatile(SqlType.VarBinary(128), s => s.Trigger is { } scope ? Value.From(scope.Bitmap()) : Value.Null);
            case "IDENT_CURRENT":
                return new FunctionExpr(SqlType.Numeric(38, 0), true, a, (f, v) => f.Session.FindByName(v[0].Text) is TableObject { Data.IdentityColumn: >= 0 } t ? Value.From((Int128)t.Data.LastIdentity) : Value.Null) { Volatile = true };
            case "XACT_STATE":
                return Number(SqlType.SmallInt, s => s.Transaction is null || s.TransactionDepth == 0 ? 0 : s.Doomed ? -1 : 1);
            case "CURRENT_TRANSACTION_ID":
                return Number(SqlType.BigInt, s => s.Transaction?.Id ?? s.Reading?.Id ?? s.Server.Transactions.NextId());
            case "ROWCOUNT_BIG":
                return Number(SqlType.BigInt, s => s.RowCount);
            case "MIN_ACTIVE_ROWVERSION":
                return Volatile(new SqlType(TypeId.Binary, 8), s => RowVersion(s.Server.Transactions.LowestActive(s.Database.RowVersions)));
            case "ERROR_NUMBER":
                return Number(SqlType.Int, s => s.Caught?.Number ?? 0, s => s.Caught is null);
            case "ERROR_SEVERITY":
                return Number(SqlType.Int, s => s.Caught?.Severity ?? 0, s => s.Caught is null);
            case "ERROR_STATE":
                return Number(SqlType.Int, s => s.Caught?.State ?? 0, s => s.Caught is null);
            case "ERROR_LINE":
                return Number(SqlType.Int, s => s.Caught?.Line ?? 0, s => s.Caught is null);
            case "ERROR_MESSAGE":
                return Text(s => s.Caught?.Message);
            case "ERROR_PROCEDURE":
                return Volatile(SqlType.SysName, s => s.Caught?.Procedure is { Length: > 0 } procedure ? Value.From(procedure) : Value.Null);
            default:
                return SecurityFunctions.Bind(name, a);
        }
    }

    private static FunctionExpr Text(Func<Session, string?> get) => Volatile(SqlType.NVarChar(4000), s => Value.FromNullable(get(s)));

    private static FunctionExpr Number(SqlType type, Func<Session, long> get, Func<Session, bool>? isNull = null, bool wide = false) =>
        Volatile(type, s => isNull?.Invoke(s) == true ? Value.Null : wide ? Value.From((Int128)get(s)) : Value.From(get(s)));

    private static FunctionExpr Volatile(SqlType type, Func<Session, Value> get) => new(type, true, [], (f, _) => get(f.Session)) { Volatile = true };

    private static Value RowVersion(long version) => Value.From(BinaryConversion.ToBytes(Value.From(version), SqlType.Timestamp, SqlType.VarBinary(8), 0));

    private static Value ObjectId(Session session, Value[] v)
    {
        var found = session.FindByName(v[0].Text);
        if (found is null) return SystemViews.IdOf(v[0].Text) is { } id ? Value.From((long)id) : Value.Null;
        bool kindFits = v.Length < 2 || found.Kind.Equals(v[1].Text.Trim(), StringComparison.OrdinalIgnoreCase);
        return kindFits ? Value.From((long)found.Id) : Value.Null;
    }

    private static Value ServerProperty(Server server, string property)
    {
        var product = server.Product;
        string? text = property.ToUpperInvariant() switch
        {
            "PRODUCTVERSION" => product.Version,
            "PRODUCTLEVEL" => "RTM",
            "EDITION" => product.Edition,
            "SERVERNAME" or "MACHINENAME" => server.Name,
            "COLLATION" => Collation.Name,
            "PRODUCTMAJORVERSION" => product.Major.ToString(System.Globalization.CultureInfo.InvariantCulture),
            "PRODUCTMINORVERSION" => "0",
            "PRODUCTBUILD" => product.Build.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => null,
        };
        if (text is not null) return Value.From(new TypedValue(SqlType.NVarChar(128), Value.From(text)));
        long? number = property.ToUpperInvariant() switch { "ENGINEEDITION" => product.EngineEdition, "ISHADRENABLED" => server.Group is null ? 0 : 1, "ISCLUSTERED" or "ISINTEGRATEDSECURITYONLY" => 0, _ => null };
        return number is { } n ? Value.From(new TypedValue(SqlType.Int, Value.From(n))) : Value.Null;
    }

    private static Value DatabaseProperty(Session session, string database, string property)
    {
        if (!session.Server.TryFind(database, out var found)) return Value.Null;
        string? text = property.ToUpperInvariant() switch { "COLLATION" => NamedCollation.NameOf(found.Collation), "STATUS" => "ONLINE", "UPDATEABILITY" => found.IsReadOnly ? "READ_ONLY" : "READ_WRITE", "RECOVERY" => "SIMPLE", _ => null };
        return text is null ? Value.Null : Value.From(new TypedValue(SqlType.NVarChar(128), Value.From(text)));
    }
}
