using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

/// <summary>Properties by type of fragment, and conditions on their values.</summary>
internal sealed class HandledList
{
    private readonly Dictionary<Type, HashSet<string>> _properties = [];
    private readonly Dictionary<(Type Type, string Property), Func<TSqlFragment, object, bool>> _conditions = [];

    /// <summary>The engine knows the type, and looks at these properties of it.</summary>
    public HandledList Add<T>(params string[] properties)
        where T : TSqlFragment
    {
        if (!_properties.TryGetValue(typeof(T), out var known)) _properties[typeof(T)] = known = [];
        known.UnionWith(properties);
        return this;
    }

    /// <summary>Of a property, only these values; all others are refused.</summary>
    public HandledList Only<T, TValue>(string property, params TValue[] values)
        where T : TSqlFragment => When<T>(property, (_, value) => values.Contains((TValue)value));

    /// <summary>A property whose values hold only under a condition.</summary>
    public HandledList When<T>(string property, Func<T, object, bool> holds)
        where T : TSqlFragment
    {
        Add<T>(property);
        _conditions[(typeof(T), property)] = (fragment, value) => holds((T)fragment, value);
        return this;
    }

    public bool Knows(Type type) => _properties.ContainsKey(type);

    public bool Allows(TSqlFragment fragment, string property, object value)
    {
        bool listed = false;
        for (var type = fragment.GetType(); type is not null && type != typeof(TSqlFragment); type = type.BaseType)
        {
            if (!_properties.TryGetValue(type, out var known) || !known.Contains(property)) continue;
            listed = true;
            if (_conditions.TryGetValue((type, property), out var holds) && !holds(fragment, value)) return false;
        }
        return listed;
    }
}
