using System.Globalization;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Engine;
using SqlServerSandbox.Sql.Binding;
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
        var columns = new List<Column>();
        foreach (var column in definition.ColumnDefinitions) columns.Add(DefineColumn(column, columns, definition));
        var constraints = definition.TableConstraints.Concat(definition.ColumnDefinitions.SelectMany(c => c.Constraints)).ToArray();
        AddTable(create.SchemaObjectName, columns, table =>
        {
            foreach (var column in definition.ColumnDefinitions)
                foreach (var constraint in column.Constraints) AddConstraint(table, constraint, column.ColumnIdentifier.Value);
            foreach (var constraint in definition.TableConstraints) AddConstraint(table, constraint, null);
            foreach (var index in definition.Indexes.Concat(definition.ColumnDefinitions.Where(c => c.Index is not null).Select(c => c.Index)))
                AddIndex(table, index.Name?.Value ?? "IX", [.. index.Columns], index.Unique, index.IndexType?.IndexTypeKind == IndexTypeKind.Clustered, IndexKind.Index);
        });
        _ = constraints;
    }

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

    private Column DefineColumn(ColumnDefinition definition, IReadOnlyList<Column> before, TableDefinition? table)
    {
        string name = definition.ColumnIdentifier.Value;
        bool key = definition.Constraints.OfType<UniqueConstraintDefinition>().Any(c => c.IsPrimaryKey)
            || table?.TableConstraints.OfType<UniqueConstraintDefinition>().Any(c => c.IsPrimaryKey && c.Columns.Any(k => k.Column.MultiPartIdentifier.Identifiers[^1].Value.Equals(name, StringComparison.OrdinalIgnoreCase))) == true;
        var nullConstraint = definition.Constraints.OfType<NullableConstraintDefinition>().FirstOrDefault();
        if (definition.ComputedColumnExpression is { } computed)
        {
            var binder = new Binder(session);
            var slot = binder.Frame.NewSlot([.. before.Select(c => c.Type)]);
            var scope = new Scope(null);
            scope.Sources.Add(new Source(null, null, [.. before.Select(c => c.Name)], [.. before.Select((c, i) => new ColumnExpr(slot, i, c.Type, c.Nullable))]));
            var bound = binder.Bind(computed, scope);
            return new Column(name, bound.Type, bound.Nullable) { Computed = computed };
        }
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
            Default = definition.DefaultConstraint?.Expression,
            DefaultName = definition.DefaultConstraint?.ConstraintIdentifier?.Value,
        };
    }

    private long Whole(ScalarExpression expression)
    {
        var binder = new Binder(session);
        var bound = binder.Bind(expression, new Scope(null));
        return Conversion.Convert(bound.Eval(binder.Frame), bound.Type, SqlType.BigInt).Long;
    }

    private void AddConstraint(TableObject table, ConstraintDefinition constraint, string? column)
    {
        switch (constraint)
        {
            case UniqueConstraintDefinition unique:
                var columns = unique.Columns.Count > 0 ? [.. unique.Columns] : new[] { new ColumnWithSortOrder { Column = Reference(column!) } };
                string suffix = (table.Id * 2654435761L).ToString("X16", CultureInfo.InvariantCulture);
                string name = unique.ConstraintIdentifier?.Value ?? $"{(unique.IsPrimaryKey ? "PK" : "UQ")}__{table.Name}__{suffix}";
                // A primary key is clustered unless it says otherwise or something else already is.
                bool clustered = unique.Clustered ?? (unique.IsPrimaryKey && table.Data.Primary.Kind == IndexKind.Heap);
                AddIndex(table, name, columns, true, clustered, unique.IsPrimaryKey ? IndexKind.PrimaryKey : IndexKind.UniqueConstraint);
                break;
            case NullableConstraintDefinition or DefaultConstraintDefinition:
                break;
            // Accepted and not enforced would be a lie.
            case CheckConstraintDefinition:
                throw Errors.Unsupported("CHECK constraints");
            case ForeignKeyConstraintDefinition:
                throw Errors.Unsupported("FOREIGN KEY constraints");
            default:
                throw Errors.Unsupported(constraint.GetType().Name);
        }
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
                writer.Insert(writer.Build([.. query.Outputs.Select(o => o.Eval(binder.Frame))], "INSERT"));
                rows++;
            }
            query.Root.Close();
            return rows;
        });
    }
}
