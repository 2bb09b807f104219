using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Definitions.Storage;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Sql.Statements;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Definitions;

internal sealed partial class Ddl
{
    private void CreateTable(CreateTableStatement create)
    {
        string name = create.SchemaObjectName.BaseIdentifier.Value;
        bool temporary = name.StartsWith('#');
        if (temporary && name.StartsWith("##", StringComparison.Ordinal)) throw Errors.Unsupported("global temporary tables");
        if (!temporary) session.DemandAdministrator("CREATE TABLE");
        var definition = create.Definition;
        var columns = DefineColumns(definition, [], name);
        AddTable(create.SchemaObjectName, columns, table =>
        {
            table.Partitioning = PartitionDdl.Of(session, table, create.OnFileGroupOrPartitionScheme);
            AddConstraints(table, ConstraintsOf(definition), check: true);
            foreach (var index in definition.Indexes.Concat(definition.ColumnDefinitions.Where(c => c.Index is not null).Select(c => c.Index)))
            {
                string name = index.Name?.Value ?? "IX";
                if (index.IndexType?.IndexTypeKind is IndexTypeKind.ClusteredColumnStore or IndexTypeKind.NonClusteredColumnStore)
                    ColumnstoreDdl.Add(table, name, index.IndexType.IndexTypeKind == IndexTypeKind.ClusteredColumnStore, index.Columns.Select(c => c.Column), index.FilterPredicate, Undoable);
                else
                    AddIndex(table, name, [.. index.Columns], index.Unique, index.IndexType?.IndexTypeKind == IndexTypeKind.Clustered, IndexKind.Index, on: index.OnFileGroupOrPartitionScheme);
            }
        });
    }

    private static IEnumerable<(ConstraintDefinition Constraint, string? Column)> ConstraintsOf(TableDefinition definition) =>
        definition.ColumnDefinitions
            .SelectMany(c => c.Constraints.Append(c.DefaultConstraint).OfType<ConstraintDefinition>().Select(k => (k, (string?)c.ColumnIdentifier.Value)))
            .Concat(definition.TableConstraints.Select(k => (k, (string?)null)));

    private TableObject AddTable(SchemaObjectName objectName, IReadOnlyList<Column> columns, Action<TableObject> complete)
    {
        string schema = objectName.SchemaIdentifier is { Value.Length: > 0 } given ? given.Value : "dbo";
        string name = objectName.BaseIdentifier.Value;
        var duplicate = columns.GroupBy(c => c.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        if (duplicate is not null)
            throw new SqlError(2705, 16, 3, $"Column names in each table must be unique. Column name '{duplicate.Key}' in table '{name}' is specified more than once.", endsBatch: true);
        bool temporary = name.StartsWith('#');
        session.DemandWritable(objectName);
        var database = Database;
        if (objectName.DatabaseIdentifier is { } other && !session.Server.TryFind(other.Value, out database)) throw Errors.UnknownDatabase(other.Value);
        var table = new TableObject(temporary ? session.Server.Tempdb : database!, database!.NextId(), schema, name, new Table([.. columns.Select((c, i) => c with { Id = i + 1 })])) { Temporary = temporary };
        (table.Data.Made, table.Data.Maker) = (session.Server.Transactions.Tick(), session.Transaction?.Mark);
        if (temporary)
        {
            if (!session.TemporaryTables.TryAdd(name, table)) throw Errors.AlreadyExists(name);
            Undoable(() => session.TemporaryTables.Remove(name));
        }
        else
        {
            database.Add(table);
            Undoable(() => database.Remove(table));
        }
        try
        {
            complete(table);
        }
        catch
        {
            if (temporary) session.TemporaryTables.Remove(name);
            else database.Remove(table);
            throw;
        }
        return table;
    }

    /// <summary>The columns of a definition; those that are computed may name all others, and those that the table has already.</summary>
    private List<Column> DefineColumns(TableDefinition definition, IReadOnlyList<Column> existing, string table)
    {
        var defined = definition.ColumnDefinitions.Select(c => c.ComputedColumnExpression is null ? DefineColumn(c, definition) : null).ToArray();
        Column[] plain = [.. existing.Where(c => c.Computed is null), .. defined.OfType<Column>()];
        string[] computed = [.. existing.Where(c => c.Computed is not null).Select(c => c.Name),
            .. definition.ColumnDefinitions.Where(c => c.ComputedColumnExpression is not null).Select(c => c.ColumnIdentifier.Value)];
        return [.. definition.ColumnDefinitions.Select((c, i) => defined[i] ?? ComputedColumn.Define(session, c, plain, computed, table))];
    }

    private Column DefineColumn(ColumnDefinition definition, TableDefinition table)
    {
        string name = definition.ColumnIdentifier.Value;
        bool key = definition.Constraints.OfType<UniqueConstraintDefinition>().Any(c => c.IsPrimaryKey)
            || table.TableConstraints.OfType<UniqueConstraintDefinition>().Any(c => c.IsPrimaryKey && c.Columns.Any(k => k.Column.MultiPartIdentifier.Identifiers[^1].Value.Equals(name, StringComparison.OrdinalIgnoreCase)));
        var nullConstraint = definition.Constraints.OfType<NullableConstraintDefinition>().FirstOrDefault();
        var (type, alias, aliasNullable) = TypeBinder.Bind(definition.DataType, Database);
        if (definition.Collation is { } collation) type = TypeBinder.Collated(type, alias, collation.Value, Database);
        bool nullable = nullConstraint?.Nullable ?? (aliasNullable && !key);
        if (definition.IdentityOptions is not null || key || type.Id == TypeId.Timestamp) nullable = nullable && nullConstraint is not null && !key && definition.IdentityOptions is null;
        var options = definition.IdentityOptions;
        return new Column(name, type, nullable)
        {
            AliasType = alias,
            Identity = options is not null,
            Seed = options?.IdentitySeed is { } seed ? Whole(seed) : 1,
            Increment = options?.IdentityIncrement is { } increment ? Whole(increment) : 1,
        };
    }

    private long Whole(ScalarExpression expression)
    {
        var binder = new Binder(session);
        var bound = binder.Bind(expression, new Scope(null));
        return Conversion.Convert(bound.Eval(binder.Frame), bound.Type, SqlType.BigInt).Long;
    }

    private static ColumnReferenceExpression Reference(string column)
    {
        var name = new MultiPartIdentifier();
        name.Identifiers.Add(new Identifier { Value = column });
        return new ColumnReferenceExpression { MultiPartIdentifier = name };
    }

    public long SelectInto(SelectStatement select)
    {
        if (!select.Into.BaseIdentifier.Value.StartsWith('#')) session.DemandAdministrator("CREATE TABLE");
        var binder = new Binder(session);
        var query = binder.BindSelect(select);
        var columns = query.Outputs.Select((o, i) => new Column(query.Names[i], o.Type, o.Nullable) { Identity = o is ColumnExpr { Identity: true } }).ToArray();
        var table = AddTable(select.Into, columns, _ => { });
        return session.Write("SELECT INTO", transaction =>
        {
            binder.Freeze();
            var writer = new RowWriter(table, session, transaction);
            long rows = 0;
            query.Root.Open(binder.Frame);
            while (query.Root.Next(binder.Frame))
            {
                binder.Frame.BeginRow();
                writer.Insert(writer.Build([.. query.Outputs.Select(o => o.Eval(binder.Frame))], "INSERT"));
                rows++;
            }
            query.Root.Close();
            return rows;
        });
    }
}
