using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

/// <summary>What the engine handles: types of fragments, their properties, and the values that a property may have.</summary>
/// <remarks>Whoever teaches the engine a construct lists it in the file of its kind beside this one. A list for a base type holds for all that derive from it.</remarks>
internal static partial class Handled
{
    private static readonly HandledList All = new();

    static Handled()
    {
        Names(All);
        Queries(All);
        Expressions(All);
        Hints(All);
        Writes(All);
        Flow(All);
        Options(All);
        Tables(All);
        Indexes(All);
        Objects(All);
        Security(All);
        Databases(All);
        Tracking(All);
        Triggers(All);
        Policies(All);
        Recovery(All);
    }

    public static bool Knows(Type type) => All.Knows(type);

    public static bool Allows(TSqlFragment fragment, string property, object value) => All.Allows(fragment, property, value);
}
