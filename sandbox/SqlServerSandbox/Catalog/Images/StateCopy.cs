using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;

namespace SqlServerSandbox.Catalog.Images;

/// <summary>Copies what hangs together in a catalogue: its objects, what they refer to, and the collections between them.</summary>
/// <remarks>
/// Copied are the classes of the catalogue, and collections of anything; all else does not change and is shared, unless <paramref name="replace"/>
/// has another for it. So a new kind of object needs nothing here.
/// </remarks>
/// <param name="replace">What stands for an object in the copy; null for no such wish.</param>
internal sealed class StateCopy(Func<object, object?> replace)
{
    private static readonly MethodInfo Clone = typeof(object).GetMethod("MemberwiseClone", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private readonly Dictionary<object, object> _copies = new(ReferenceEqualityComparer.Instance);

    public T Of<T>(T original)
        where T : class => (T)Copy(original)!;

    private object? Copy(object? original)
    {
        if (original is null or string) return original;
        if (_copies.TryGetValue(original, out object? known)) return known;
        if (replace(original) is { } replaced) return _copies[original] = replaced;
        var type = original.GetType();
        if (original is IEnumerable && CopyCollection(original, type) is { } collection) return collection;
        return IsState(type) ? CopyFields(original, type) : original;
    }

    private static bool IsState(Type type) =>
        type.IsClass && !typeof(Delegate).IsAssignableFrom(type) && !typeof(TimeProvider).IsAssignableFrom(type)
        && type.Namespace?.StartsWith("SqlServerSandbox.Catalog", StringComparison.Ordinal) == true;

    private object CopyFields(object original, Type type)
    {
        object copy = Clone.Invoke(original, null)!;
        _copies[original] = copy;
        for (var level = type; level is not null && level != typeof(object); level = level.BaseType)
        {
            foreach (var field in level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            {
                if (field.FieldType.IsValueType) continue;
                object? value = field.GetValue(original);
                object? copied = Copy(value);
                if (!ReferenceEquals(value, copied)) field.SetValue(copy, copied);
            }
        }
        return copy;
    }

    private object? CopyCollection(object original, Type type)
    {
        if (type.IsArray) return type.GetElementType()!.IsValueType ? null : Call(nameof(Array), original, type.GetElementType()!);
        // What cannot change is shared, and must name nothing that is copied.
        if (!type.IsGenericType || type.Namespace == "System.Collections.Immutable") return null;
        var arguments = type.GetGenericArguments();
        var definition = type.GetGenericTypeDefinition();
        if (definition == typeof(ConcurrentDictionary<,>)) return Call(nameof(Concurrent), original, arguments);
        if (definition == typeof(Dictionary<,>)) return Call(nameof(Plain), original, arguments);
        if (definition == typeof(List<>)) return Call(nameof(List), original, arguments);
        if (definition == typeof(HashSet<>)) return Call(nameof(Set), original, arguments);
        // What a collection expression makes of an interface.
        return arguments.Length == 1 && !arguments[0].IsValueType && typeof(IReadOnlyList<>).MakeGenericType(arguments).IsAssignableFrom(type)
            ? Call(nameof(Array), original, arguments)
            : null;
    }

    private object Call(string method, object original, params Type[] arguments) =>
        typeof(StateCopy).GetMethod(method, BindingFlags.Instance | BindingFlags.NonPublic)!.MakeGenericMethod(arguments).Invoke(this, [original])!;

    // Taken out as they are at once: what runs beside may change them.
    private T Item<T>(T item) => (T)Copy(item)!;

    private T[] Array<T>(IReadOnlyList<T> items) => [.. items.ToArray().Select(Item)];

    private List<T> List<T>(List<T> items) => [.. items.ToArray().Select(Item)];

    private HashSet<T> Set<T>(HashSet<T> items) => new(items.ToArray().Select(Item), items.Comparer);

    private Dictionary<TKey, TValue> Plain<TKey, TValue>(Dictionary<TKey, TValue> items)
        where TKey : notnull => new(items.ToArray().Select(i => KeyValuePair.Create(i.Key, Item(i.Value))), items.Comparer);

    private ConcurrentDictionary<TKey, TValue> Concurrent<TKey, TValue>(ConcurrentDictionary<TKey, TValue> items)
        where TKey : notnull => new(items.ToArray().Select(i => KeyValuePair.Create(i.Key, Item(i.Value))), items.Comparer);
}
