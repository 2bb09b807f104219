using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Binding;

/// <summary>Turns the parsed text of one statement into a plan.</summary>
internal sealed partial class Binder(Session session)
{
    private readonly List<Dictionary<string, CommonTableExpression>> _ctes = [];
    private int _viewDepth;
    private NamedTableReference? _target;
    private HashSet<TableHintKind> _hints = [];

    /// <summary>The table whose defaults are bound now.</summary>
    public TableObject? DefaultsOf { get; set; }
    private int _owner;

    public Session Session => session;

    public Frame Frame { get; } = new(session);

    /// <summary>All tables that the statement reads: their snapshot is taken at one moment.</summary>
    public HashSet<Table> Tables { get; } = [];

    /// <summary>Takes the snapshot, once binding is done.</summary>
    public void Freeze() => Frame.Snapshot = session.SnapshotOf(Tables, ReadsTracking);

    /// <summary>Whether the statement reads what Change Tracking knows, which is data as tables are.</summary>
    public bool ReadsTracking { get; set; }

    public static string[] Parts(MultiPartIdentifier name) => [.. name.Identifiers.Select(i => i.Value)];

    private void PushCtes(WithCtesAndXmlNamespaces? with)
    {
        var ctes = new Dictionary<string, CommonTableExpression>(StringComparer.OrdinalIgnoreCase);
        foreach (var cte in with?.CommonTableExpressions ?? []) ctes[cte.ExpressionName.Value] = cte;
        _ctes.Add(ctes);
    }

    private void PopCtes() => _ctes.RemoveAt(_ctes.Count - 1);

    private CommonTableExpression? FindCte(string name)
    {
        for (int i = _ctes.Count - 1; i >= 0; i--)
            if (_ctes[i].TryGetValue(name, out var found)) return found;
        return null;
    }

    /// <summary>The table or view of a name; 208 when there is none, 229 when the user may not read it.</summary>
    public SchemaObject Resolve(SchemaObjectName name, string permission = "SELECT")
    {
        var found = session.Find(name) ?? throw Errors.InvalidObject(string.Join('.', Parts(name)));
        var target = session.Follow(found);
        // Inside a view, and behind a synonym that was granted, the owner's rights count, as ownership chaining has it.
        if (!IsChained(target) && (target == found || !session.MayDo(permission, found))) session.Demand(permission, target, name);
        return target;
    }

    // Inside a view nobody is asked for a right on what belongs to the owner of the view ("Ownership Chains").
    private bool IsChained(SchemaObject found) => _viewDepth > 0 && _owner == session.Database.OwnerOf(found.Schema);

    public Expr Convert(Expr expression, SqlType type)
    {
        if (expression.Type == type) return expression;
        if (expression is ConstExpr { Untyped: true } or ConstExpr { Value.IsNull: true }) return new ConstExpr(type, Value.Null);
        CheckImplicit(expression.Type, type);
        return Fold(new ConvertExpr(expression, type));
    }

    /// <summary>Computes what rests on nothing but literals; what fails is left to fail when it runs.</summary>
    private Expr Fold(Expr expression)
    {
        if (expression is not (ConvertExpr or FunctionExpr { Volatile: false } or FirstNotNullExpr)) return expression;
        if (!expression.Children.All(c => c is ConstExpr)) return expression;
        try
        {
            return new ConstExpr(expression.Type, expression.Eval(Frame));
        }
        catch (SqlError)
        {
            return expression;
        }
    }

    private static void CheckImplicit(SqlType from, SqlType to)
    {
        bool clash = (from.IsTemporal && to.IsNumeric)
            || (to.Family is Family.Date or Family.Time && from.IsNumeric)
            || (from.Family == Family.Guid && to.IsNumeric)
            || (to.Family == Family.Guid && (from.IsNumeric || from.IsTemporal))
            || (from.Family == Family.Xml && to.Family != Family.Xml)
            || (to.Family is Family.Json or Family.Vector && !from.IsText && from.Family != to.Family);
        if (clash && to.Family is Family.Date or Family.Time or Family.Guid) throw Errors.OperandClash(from, to);
        if (clash) throw Errors.ImplicitConversion(from, to);
        if (to.Family == Family.Binary && from.IsText) throw Errors.ImplicitConversion(from, to);
    }
}
