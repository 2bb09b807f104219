using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Hierarchy;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Functions.Clr;

/// <summary>https://learn.microsoft.com/sql/t-sql/data-types/hierarchyid-data-type-method-reference.</summary>
internal static class HierarchyMethods
{
    public static Expr? Bind(string name, Expr target, Expr[] a, Binder binder)
    {
        switch (name)
        {
            case "ToString":
                ScalarFunctions.Count(name, a, 0, 0);
                return new FunctionExpr(SqlType.NVarChar(4000), true, [target], (_, v) => Value.From(Path(v[0]).ToString()));
            case "GetLevel":
                ScalarFunctions.Count(name, a, 0, 0);
                return new FunctionExpr(SqlType.SmallInt, true, [target], (_, v) => Value.From((long)Path(v[0]).Levels.Count));
            case "GetAncestor":
                ScalarFunctions.Count(name, a, 1, 1);
                return new FunctionExpr(ClrType.HierarchyId, true, [target, binder.Convert(a[0], SqlType.Int)], (_, v) => Ancestor(Path(v[0]), v[1].Long));
            case "IsDescendantOf":
                ScalarFunctions.Count(name, a, 1, 1);
                return new FunctionExpr(SqlType.Bit, true, [target, ClrCalls.Same(a[0], target, binder)], (_, v) => Value.From(Path(v[0]).IsBelow(Path(v[1]))));
            case "GetDescendant":
                ScalarFunctions.Count(name, a, 2, 2);
                return new FunctionExpr(ClrType.HierarchyId, true, [target, ClrCalls.Same(a[0], target, binder), ClrCalls.Same(a[1], target, binder)], (_, v) => Child(v), nullIfAnyNull: false);
            case "GetReparentedValue":
                ScalarFunctions.Count(name, a, 2, 2);
                return new FunctionExpr(ClrType.HierarchyId, true, [target, ClrCalls.Same(a[0], target, binder), ClrCalls.Same(a[1], target, binder)], (_, v) => Moved(Path(v[0]), Path(v[1]), Path(v[2])));
            default:
                return null;
        }
    }

    public static Expr? Static(string name, Expr[] a, Binder binder)
    {
        switch (name)
        {
            case "GetRoot":
                ScalarFunctions.Count(name, a, 0, 0);
                return new ConstExpr(ClrType.HierarchyId, Value.From(HierarchyPath.Root.Encode()));
            case "Parse":
                ScalarFunctions.Count(name, a, 1, 1);
                return new FunctionExpr(ClrType.HierarchyId, true, [binder.Convert(a[0], SqlType.NVarChar(4000))], (_, v) => Value.From(HierarchyPath.Parse(v[0].Text).Encode()));
            default:
                return null;
        }
    }

    private static HierarchyPath Path(in Value value) => HierarchyPath.Decode(value.Bytes);

    private static Value Ancestor(HierarchyPath path, long steps)
    {
        if (steps < 0) throw HierarchyErrors.NegativeSteps();
        return steps > path.Levels.Count ? Value.Null : Value.From(path.Ancestor((int)steps).Encode());
    }

    private static Value Child(Value[] v)
    {
        if (v[0].IsNull) return Value.Null;
        return Value.From(Descendant.Of(Path(v[0]), v[1].IsNull ? null : Path(v[1]), v[2].IsNull ? null : Path(v[2])).Encode());
    }

    private static Value Moved(HierarchyPath path, HierarchyPath oldRoot, HierarchyPath newRoot)
    {
        if (!path.IsBelow(oldRoot)) throw HierarchyErrors.NotBelowOldRoot();
        return Value.From(new HierarchyPath([.. newRoot.Levels, .. path.Levels.Skip(oldRoot.Levels.Count)]).Encode());
    }
}
