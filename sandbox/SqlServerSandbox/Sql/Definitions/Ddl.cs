using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Constraints;
using SqlServerSandbox.Catalog.Sequences;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Constraints;
using SqlServerSandbox.Sql.Definitions.Sequences;
using SqlServerSandbox.Sql.Definitions.Storage;
using SqlServerSandbox.Sql.Definitions.Xml;
using SqlServerSandbox.Sql.Security;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;

namespace SqlServerSandbox.Sql.Definitions;

/// <summary>Statements that change the catalog; inside a transaction they are taken back with it.</summary>
internal sealed partial class Ddl(Session session)
{
    private readonly List<Action> _undo = [];

    private Database Database => session.Database;

    private DateTime Now => session.Clock.GetLocalNow().DateTime;

    /// <summary>Runs a statement, all of it or nothing; false when it is none of these.</summary>
    public bool Run(TSqlStatement statement)
    {
        var transaction = session.TransactionDepth > 0 ? session.Transaction : null;
        int position = transaction?.Position.Changes ?? 0;
        try
        {
            return RunWhole(statement);
        }
        catch (SqlError)
        {
            if (transaction is not null && transaction == session.Transaction) transaction.RollbackTo(position);
            for (int i = _undo.Count - 1; i >= 0; i--) _undo[i]();
            throw;
        }
    }

    private bool RunWhole(TSqlStatement statement)
    {
        if (Database.IsReadOnly && WritableOnSecondary.Refuses(statement)) throw Errors.ReadOnlyDatabase(Database.Name);
        SchemaBinding.Demand(session, statement);
        switch (statement)
        {
            case CreateTableStatement create:
                CreateTable(create);
                break;
            case AlterTableAddTableElementStatement add:
                Touch(FindTable(add.SchemaObjectName));
                AddElements(add);
                break;
            case AlterTableAlterColumnStatement alter:
                Touch(FindTable(alter.SchemaObjectName));
                AlterColumn(alter);
                break;
            case AlterTableConstraintModificationStatement alter:
                Touch(FindTable(alter.SchemaObjectName));
                SwitchConstraints(alter);
                break;
            case AlterTableDropTableElementStatement drop:
                Touch(FindTable(drop.SchemaObjectName));
                DropElements(drop);
                break;
            case AlterTableChangeTrackingModificationStatement alter:
                ChangeTracking(alter);
                break;
            case AlterTableSwitchStatement alter:
                Switch(alter);
                break;
            case DropTableStatement drop:
                foreach (var name in drop.Objects) Drop<TableObject>(name, "table", drop.IsIfExists);
                break;
            case DropViewStatement drop:
                foreach (var name in drop.Objects) Drop<ViewObject>(name, "view", drop.IsIfExists);
                break;
            case CreateSynonymStatement synonym:
                CreateSynonym(synonym);
                break;
            case DropSequenceStatement drop:
                foreach (var name in drop.Objects) Drop<SequenceObject>(name, "sequence object", drop.IsIfExists);
                break;
            case DropSynonymStatement drop:
                foreach (var name in drop.Objects) Drop<SynonymObject>(name, "synonym", drop.IsIfExists);
                break;
            case TruncateTableStatement truncate:
                Truncate(truncate);
                break;
            case CreateIndexStatement create:
                CreateIndex(create);
                break;
            case CreateColumnStoreIndexStatement create:
                ColumnstoreDdl.Create(session, create, Undoable);
                break;
            case CreateXmlIndexStatement create:
                XmlIndexDdl.Create(session, create, Undoable);
                break;
            case DropIndexStatement drop:
                DropIndexes(drop);
                break;
            case AlterIndexStatement { AlterIndexType: AlterIndexType.Rebuild or AlterIndexType.Reorganize }:
                break;
            case ViewStatementBody view:
                DefineView(view, statement is AlterViewStatement, statement is CreateOrAlterViewStatement);
                break;
            case CreateSchemaStatement schema:
                CreateSchema(schema);
                break;
            case DropSchemaStatement schema:
                DropSchema(schema);
                break;
            case CreateTypeUddtStatement type:
                CreateType(type);
                break;
            case DropTypeStatement type:
                if (!Database.AliasTypes.TryRemove(type.Name.BaseIdentifier.Value, out _) && !type.IsIfExists) throw Errors.CannotDrop("type", type.Name.BaseIdentifier.Value);
                break;
            default:
                if (new XmlSchemaDdl(session, Undoable).Run(statement) || new SequenceDdl(session, Undoable).Run(statement) || new PartitionDdl(session, Undoable).Run(statement)) return true;
                return RunTrigger(statement) || RunFunction(statement) || new DdlSecurity(session).Run(statement);
        }
        return true;
    }

    /// <summary>Remembers how to take a change back, with its transaction or with the statement that fails.</summary>
    private void Undoable(Action undo)
    {
        if (session.TransactionDepth > 0) session.Transaction!.OnRollback(undo, Database.Id);
        else _undo.Add(undo);
    }

    // What ALTER does shows in modify_date of sys.objects.
    private void Touch(SchemaObject changed)
    {
        var before = changed.Modified;
        changed.Modified = Now;
        Undoable(() => changed.Modified = before);
    }

    private TableObject FindTable(SchemaObjectName name)
    {
        if (session.Find(name) is not TableObject table)
            throw new SqlError(4902, 16, 1, $"Cannot find the object \"{string.Join('.', Binder.Parts(name))}\" because it does not exist or you do not have permissions.", endsBatch: true);
        if (!table.Temporary && !session.MayDo("ALTER", table)) session.DemandAdministrator("ALTER TABLE");
        session.Server.Transactions.WaitForOthers(table.Data, session.Transaction, session);
        return table;
    }

    private void Drop<T>(SchemaObjectName name, string kind, bool ifExists)
        where T : SchemaObject
    {
        if (session.Find(name) is not T found)
        {
            if (ifExists) return;
            throw Errors.CannotDrop(kind, string.Join('.', Binder.Parts(name)));
        }
        if (found is TableObject { Temporary: true } temporary)
        {
            session.TemporaryTables.Remove(temporary.Name);
            Undoable(() => session.TemporaryTables[temporary.Name] = temporary);
            return;
        }
        session.DemandAdministrator("DROP " + kind.ToUpperInvariant());
        if (found is TableObject table)
        {
            if (table.ReferencedBy.Any(k => !k.IsSelfReference)) throw ConstraintErrors.StillReferenced(string.Join('.', Binder.Parts(name)));
            if (table.Predicates is [var predicate, ..])
                throw new SqlError(3729, 16, 1, $"Cannot DROP TABLE '{string.Join('.', Binder.Parts(name))}' because it is being referenced by object '{predicate.Policy.Name}'.", endsBatch: true);
            session.Server.Transactions.WaitForOthers(table.Data, session.Transaction, session);
            foreach (var key in table.ForeignKeys.ToArray()) RemoveForeignKey(key);
        }
        if (found is SequenceObject sequence && SequenceDdl.UserOf(sequence, session) is { } user)
            throw new SqlError(3729, 16, 1, $"Cannot DROP SEQUENCE '{string.Join('.', Binder.Parts(name))}' because it is being referenced by object '{user.Name}'.", endsBatch: true);
        var permissions = Database.Permissions;
        var entries = permissions.Entries;
        permissions.Forget(found.Id);
        Undoable(() => permissions.Entries = entries);
        foreach (var child in Database.Objects.OfType<TableChild>().Where(c => c.Table == (SchemaObject)found).ToArray()) Remove(child);
        Remove(found);
    }

    private void Truncate(TruncateTableStatement truncate)
    {
        var table = FindTable(truncate.TableName);
        if (truncate.PartitionRanges.Count > 0) throw Errors.Unsupported("TRUNCATE of partitions");
        if (table.ReferencedBy.Any(k => !k.IsSelfReference)) throw ConstraintErrors.CannotTruncate(table.Name);
        var old = table.Data;
        var fresh = TableLayout.Empty(old);
        (fresh.Made, fresh.Maker) = (session.Server.Transactions.Tick(), session.Transaction?.Mark);
        table.Data = fresh;
        Undoable(() => table.Data = old);
        // Not tracked: what was known is forgotten, as if Change Tracking had just been enabled.
        if (table.Tracking is { } tracking) SetTracking(table, tracking.Restarted());
    }

    private void DefineView(ViewStatementBody view, bool alter, bool either)
    {
        session.DemandAdministrator("CREATE VIEW");
        string schema = view.SchemaObjectName.SchemaIdentifier?.Value ?? "dbo";
        string name = view.SchemaObjectName.BaseIdentifier.Value;
        string[] columns = [.. view.Columns.Select(c => c.Value)];
        string text = string.Concat(view.ScriptTokenStream.Skip(view.FirstTokenIndex).Take(view.LastTokenIndex - view.FirstTokenIndex + 1).Select(t => t.Text));
        var defined = new ViewObject(Database.NextId(), schema, name, view.SelectStatement.QueryExpression, columns, text) { With = view.SelectStatement.WithCtesAndXmlNamespaces, SchemaBound = SchemaBinding.IsWanted(view) };
        if (defined.SchemaBound) SchemaBinding.Check(view);
        var described = new Binder(session).BindView(defined);
        int unnamed = described.Names.ToList().FindIndex(n => n.Length == 0);
        if (unnamed >= 0) throw new SqlError(4511, 16, 1, $"Create View or Function failed because no column name was specified for column {unnamed + 1}.", endsBatch: true);
        if (view.SelectStatement.QueryExpression is QuerySpecification { OrderByClause: not null, TopRowFilter: null, OffsetClause: null })
            throw new SqlError(1033, 15, 1, "The ORDER BY clause is invalid in views, inline functions, derived tables, subqueries, and common table expressions, unless TOP, OFFSET or FOR XML is also specified.", endsBatch: true);
        var existing = Database.Find(schema, name);
        if (existing is ViewObject old && (alter || either))
        {
            Touch(old);
            var (query, with, names, before, bound) = (old.Query, old.With, old.ColumnNames, old.Text, old.SchemaBound);
            (old.Query, old.With, old.ColumnNames, old.Text, old.SchemaBound) = (defined.Query, defined.With, defined.ColumnNames, text, defined.SchemaBound);
            Undoable(() => (old.Query, old.With, old.ColumnNames, old.Text, old.SchemaBound) = (query, with, names, before, bound));
            return;
        }
        if (alter) throw Errors.InvalidObject($"{schema}.{name}");
        var database = Database;
        database.Add(defined);
        Undoable(() => database.Remove(defined));
    }

    private void CreateSchema(CreateSchemaStatement schema)
    {
        session.DemandAdministrator("CREATE SCHEMA");
        string name = schema.Name.Value;
        if (!Database.Schemas.TryAdd(name, Database.Schemas.Values.Max() + 1)) throw Errors.AlreadyExists(name);
        var database = Database;
        Undoable(() => database.Schemas.TryRemove(name, out _));
        if (schema.Owner is { } owner) new PrincipalDdl(session).GiveSchema(name, owner.Value);
        foreach (var inner in schema.StatementList.Statements) Run(inner);
    }

    private void DropSchema(DropSchemaStatement schema)
    {
        session.DemandAdministrator("DROP SCHEMA");
        string name = schema.Schema.BaseIdentifier.Value;
        if (Database.Objects.Any(o => o.Schema.Equals(name, StringComparison.OrdinalIgnoreCase)))
            throw new SqlError(3729, 16, 1, $"Cannot drop schema '{name}' because it is being referenced by an object.");
        Database.SchemaOwners.TryRemove(name, out _);
        if (!Database.Schemas.TryRemove(name, out _) && !schema.IsIfExists) throw Errors.CannotDrop("schema", name);
    }

    private void CreateType(CreateTypeUddtStatement type)
    {
        session.DemandAdministrator("CREATE TYPE");
        string name = type.Name.BaseIdentifier.Value;
        var (bound, _, _) = TypeBinder.Bind(type.DataType, Database);
        bool nullable = type.NullableConstraint?.Nullable ?? true;
        if (!Database.AliasTypes.TryAdd(name, (bound, nullable, 257 + Database.AliasTypes.Count)))
            throw new SqlError(219, 16, 1, $"The type '{name}' already exists, or you do not have permission to create it.", endsBatch: true);
        var database = Database;
        Undoable(() => database.AliasTypes.TryRemove(name, out _));
    }

    public void Rename(string oldName, string newName, string kind)
    {
        session.DemandAdministrator("sp_rename");
        string bareNew = newName.Trim('[', ']');
        var database = Database;
        if (kind.Equals("COLUMN", StringComparison.OrdinalIgnoreCase))
        {
            int dot = oldName.LastIndexOf('.');
            if (dot < 0 || session.FindByName(oldName[..dot]) is not TableObject table) throw Ambiguous(oldName, kind);
            string column = oldName[(dot + 1)..].Trim('[', ']');
            int at = Array.FindIndex(table.Data.Columns, c => c.Name.Equals(column, StringComparison.OrdinalIgnoreCase));
            if (at < 0) throw Ambiguous(oldName, kind);
            if (table.Checks.Any(c => ColumnNames.In(c.Condition, table.Name).Contains(column, StringComparer.OrdinalIgnoreCase))
                || table.Data.Columns.Any(c => c.Computed is not null && ColumnNames.In(c.Computed, table.Name).Contains(column, StringComparer.OrdinalIgnoreCase)))
                throw new SqlError(15336, 16, 1, $"Object '{oldName}' cannot be renamed because the object participates in enforced dependencies.", endsBatch: true);
            var before = table.Data.Columns[at];
            table.Data.Columns[at] = before with { Name = bareNew };
            Undoable(() => table.Data.Columns[at] = before);
            return;
        }
        if (session.FindByName(oldName) is not { } found) throw Ambiguous(oldName, kind);
        string old = found.Name;
        database.Rename(found, bareNew);
        Undoable(() => database.Rename(found, old));
    }

    private static SqlError Ambiguous(string name, string kind) => new(
        15248, 11, 1, $"Either the parameter @objname is ambiguous or the claimed @objtype ({kind}) is wrong. '{name}' was not found.", endsBatch: true);
}
