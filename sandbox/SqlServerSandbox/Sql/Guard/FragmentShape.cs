using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

/// <summary>The properties of a type of fragment that the parser fills, without those about its place in the text.</summary>
internal sealed class FragmentShape
{
    private static readonly ConcurrentDictionary<Type, FragmentShape> Shapes = new();

    private FragmentShape(Type type)
    {
        object unset = Activator.CreateInstance(type)!;
        Properties =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .Where(p => p.DeclaringType != typeof(TSqlFragment) && p.GetIndexParameters().Length == 0 && (p.SetMethod is not null || IsList(p.PropertyType)))
                .Select(p => new FragmentProperty(p, p.GetValue(unset))),
        ];
    }

    public IReadOnlyList<FragmentProperty> Properties { get; }

    public static FragmentShape Of(Type type) => Shapes.GetOrAdd(type, t => new FragmentShape(t));

    private static bool IsList(Type type) => type.IsGenericType && type.IsAssignableTo(typeof(IEnumerable));
}

/// <summary>A property of a fragment, and what it holds when nothing was written.</summary>
internal sealed class FragmentProperty(PropertyInfo property, object? unset)
{
    public string Name => property.Name;

    /// <summary>The value, or null where it is what it is without being written. The kind of an option is always written.</summary>
    public object? SetValueOf(TSqlFragment fragment)
    {
        object? value = property.GetValue(fragment);
        if (value is null or "" or ICollection { Count: 0 }) return null;
        bool kind = value is Enum && Name.EndsWith("Kind", StringComparison.Ordinal);
        return !kind && value is ValueType && value.Equals(unset) ? null : value;
    }
}
