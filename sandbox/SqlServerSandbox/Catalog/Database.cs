using System.Collections.Concurrent;
using SqlServerSandbox.Catalog.Images;
using SqlServerSandbox.Catalog.Properties;
using SqlServerSandbox.Catalog.Security;
using SqlServerSandbox.Catalog.Storage;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Tracking;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Collations;
using SqlServerSandbox.Values.Types;
using SqlServerSandbox.Values.Xml;

namespace SqlServerSandbox.Catalog;

/// <summary>A database: schemas, objects, types, permissions.</summary>
internal sealed class Database(string name, int id, TransactionManager transactions)
{
    private readonly ConcurrentDictionary<string, SchemaObject> _objects = new(StringComparer.OrdinalIgnoreCase);
    private int _nextId = 245575913;

    public string Name { get; set; } = name;

    public int Id { get; set; } = id;

    /// <summary>The server's local time at which it was made or last restored.</summary>
    public DateTime Created { get; set; } = transactions.Clock.GetLocalNow().DateTime;

    public RowVersions RowVersions { get; } = new();

    public bool ReadCommittedSnapshot { get; set; } = true;

    public bool AllowSnapshot { get; set; } = true;

    /// <summary>What strings have that are declared without a collation; null is the server's.</summary>
    public NamedCollation? Collation { get; set; }

    /// <summary>Whether a trigger may fire itself: RECURSIVE_TRIGGERS.</summary>
    public bool RecursiveTriggers { get; set; }

    public byte CompatibilityLevel { get; set; } = 160;

    public ConcurrentDictionary<string, int> Schemas { get; } = new(
        [new("dbo", 1), new("guest", 2), new("INFORMATION_SCHEMA", 3), new("sys", 4)], StringComparer.OrdinalIgnoreCase);

    /// <summary>Owners of schemas, by principal_id; dbo where none is noted.</summary>
    public ConcurrentDictionary<string, int> SchemaOwners { get; } = new(
        [new("guest", 2), new("INFORMATION_SCHEMA", 3), new("sys", 4)], StringComparer.OrdinalIgnoreCase);

    public int OwnerOf(string schema) => SchemaOwners.GetValueOrDefault(schema, Principal.Owner);

    /// <summary>Alias types by name: base type, whether NULL is allowed, and user_type_id.</summary>
    public ConcurrentDictionary<string, (SqlType Type, bool Nullable, int Id)> AliasTypes { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it is that of a secondary replica.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>The same on each replica; null outside of an availability group.</summary>
    public Guid? GroupDatabaseId { get; set; }

    public RecoveryFork Recovery { get; set; } = RecoveryFork.Begin();

    /// <summary>The session that has it for itself: SET SINGLE_USER.</summary>
    public int? SingleUser { get; set; }

    /// <summary>XML schema collections by schema and name.</summary>
    public ConcurrentDictionary<string, XmlSchemas> XmlSchemas { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<PartitionFunction> PartitionFunctions { get; set; } = [];

    public IReadOnlyList<PartitionScheme> PartitionSchemes { get; set; } = [];

    public Permissions Permissions { get; } = new();

    public DatabaseTracking Tracking { get; } = new(() => transactions.Clock.GetLocalNow().DateTime);

    public IReadOnlyList<ExtendedProperty> Properties { get; set; } = [];

    public IEnumerable<SchemaObject> Objects => _objects.Values.OrderBy(o => o.Id);

    public int NextId() => Interlocked.Add(ref _nextId, 16);

    public SchemaObject? Find(string schema, string objectName) =>
        _objects.TryGetValue(Key(schema, objectName), out var found) ? found : null;

    public SchemaObject? Find(int objectId) => _objects.Values.FirstOrDefault(o => o.Id == objectId);

    public void Add(SchemaObject added)
    {
        if (!Schemas.ContainsKey(added.Schema))
            throw new SqlError(2760, 16, 1, $"The specified schema name \"{added.Schema}\" either does not exist or you do not have permission to use it.", endsBatch: true);
        if (added.Created == default) added.Created = transactions.Clock.GetLocalNow().DateTime;
        if (!_objects.TryAdd(Key(added.Schema, added.Name), added)) throw Errors.AlreadyExists(added.Name);
    }

    public void Remove(SchemaObject removed) => _objects.TryRemove(Key(removed.Schema, removed.Name), out _);

    public void Rename(SchemaObject renamed, string newName)
    {
        if (Find(renamed.Schema, newName) is not null)
            throw new SqlError(15335, 11, 1, $"Error: The new name '{newName}' is already in use as a object name and would cause a duplicate that is not permitted.");
        Remove(renamed);
        renamed.Name = newName;
        Add(renamed);
    }

    private static string Key(string schema, string objectName) => schema + "\0" + objectName;
}
