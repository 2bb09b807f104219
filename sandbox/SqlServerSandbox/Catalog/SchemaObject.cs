using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Catalog.Policies;
using SqlServerSandbox.Catalog.Storage;
using SqlServerSandbox.Catalog.Triggers;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Engine.Tracking;

namespace SqlServerSandbox.Catalog;

/// <summary>Something with a name in a schema.</summary>
internal abstract class SchemaObject(int id, string schema, string name)
{
    public int Id => id;

    public string Schema { get; set; } = schema;

    public string Name { get; set; } = name;

    /// <summary>The server's local time at which it was added to its database.</summary>
    public DateTime Created { get; set; }

    /// <summary>When ALTER last changed it, or something that belongs to it.</summary>
    public DateTime Modified { get => field == default ? Created : field; set; }

    /// <summary>The <c>type</c> of sys.objects.</summary>
    public abstract string Kind { get; }
}

internal sealed class TableObject : SchemaObject, ITableOwner
{
    public TableObject(Database database, int id, string schema, string name, Table data)
        : base(id, schema, name)
    {
        Database = database;
        Data = data;
    }

    public override string Kind => "U";

    public IReadOnlyList<XmlIndex> XmlIndexes { get; set; } = [];

    public ColumnstoreIndex? Columnstore { get; set; }

    /// <summary>By what its rows are partitioned; null where they are not.</summary>
    public Partitioning? Partitioning { get; set; }

    public Database Database { get; }

    int ITableOwner.DatabaseId => Database.Id;

    int ITableOwner.ObjectId => Id;

    /// <summary>Columns and rows; ALTER TABLE puts another one here.</summary>
    public Table Data
    {
        get;
        set
        {
            value.Owner = this;
            field = value;
        }
    }

    /// <summary>Change Tracking, where it is enabled.</summary>
    public TableTracking? Tracking { get; set; }

    /// <summary>Whether this is a session's own #table, outside the catalog.</summary>
    public bool Temporary { get; init; }

    public IReadOnlyList<CheckObject> Checks { get; set; } = [];

    public IReadOnlyList<ForeignKeyObject> ForeignKeys { get; set; } = [];

    /// <summary>Foreign keys of this and other tables that name this one.</summary>
    public IReadOnlyList<ForeignKeyObject> ReferencedBy { get; set; } = [];

    public IReadOnlyList<DmlTrigger> Triggers { get; set; } = [];

    /// <summary>What security policies say of its rows.</summary>
    public IReadOnlyList<RowPredicate> Predicates { get; set; } = [];

    /// <summary>Whether this is what a trigger names inserted or deleted.</summary>
    public bool IsTriggerTable { get; init; }

    public int OrdinalOf(int columnId) => Array.FindIndex(Data.Columns, c => c.Id == columnId);

    /// <summary>The ordinal of a column by its name; -1 when there is none.</summary>
    public int OrdinalOf(string column) => Array.FindIndex(Data.Columns, c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase));
}

internal sealed class ViewObject(int id, string schema, string name, QueryExpression query, IReadOnlyList<string> columnNames, string text)
    : SchemaObject(id, schema, name)
{
    public override string Kind => "V";

    public QueryExpression Query { get; set; } = query;

    public WithCtesAndXmlNamespaces? With { get; set; }

    /// <summary>WITH SCHEMABINDING.</summary>
    public bool SchemaBound { get; set; }

    public IReadOnlyList<string> ColumnNames { get; set; } = columnNames;

    public string Text { get; set; } = text;
}
