using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Writes(HandledList list) => list
        .Add<InsertStatement>(nameof(InsertStatement.InsertSpecification))
        .Add<UpdateStatement>(nameof(UpdateStatement.UpdateSpecification))
        .Add<DeleteStatement>(nameof(DeleteStatement.DeleteSpecification))
        .Add<DataModificationSpecification>(nameof(DataModificationSpecification.Target))
        .Add<InsertSpecification>(nameof(InsertSpecification.InsertSource), nameof(InsertSpecification.Columns))
        .Only<InsertSpecification, InsertOption>(nameof(InsertSpecification.InsertOption), InsertOption.Into)
        .Add<UpdateDeleteSpecificationBase>(nameof(UpdateDeleteSpecificationBase.TopRowFilter), nameof(UpdateDeleteSpecificationBase.FromClause), nameof(UpdateDeleteSpecificationBase.WhereClause))
        .Add<UpdateSpecification>(nameof(UpdateSpecification.SetClauses))
        .Add<DeleteSpecification>()
        .Add<AssignmentSetClause>(nameof(AssignmentSetClause.Variable), nameof(AssignmentSetClause.Column), nameof(AssignmentSetClause.NewValue), nameof(AssignmentSetClause.AssignmentKind))
        .Add<ValuesInsertSource>(nameof(ValuesInsertSource.IsDefaultValues), nameof(ValuesInsertSource.RowValues))
        .Add<SelectInsertSource>(nameof(SelectInsertSource.Select))
        .Add<TruncateTableStatement>(nameof(TruncateTableStatement.TableName))
        .Add<BulkInsertBase>(nameof(BulkInsertBase.To), nameof(BulkInsertBase.Options))
        .Add<InsertBulkStatement>(nameof(InsertBulkStatement.ColumnDefinitions))
        .Add<InsertBulkColumnDefinition>(nameof(InsertBulkColumnDefinition.Column), nameof(InsertBulkColumnDefinition.NullNotNull))
        .Add<ColumnDefinitionBase>(nameof(ColumnDefinitionBase.ColumnIdentifier), nameof(ColumnDefinitionBase.DataType), nameof(ColumnDefinitionBase.Collation))
        // Locks, order and sizes are the loader's advice to the server.
        .Only<BulkInsertOption, BulkInsertOptionKind>(
            nameof(BulkInsertOption.OptionKind),
            BulkInsertOptionKind.CheckConstraints, BulkInsertOptionKind.FireTriggers, BulkInsertOptionKind.KeepNulls, BulkInsertOptionKind.TabLock,
            BulkInsertOptionKind.Order, BulkInsertOptionKind.RowsPerBatch, BulkInsertOptionKind.KilobytesPerBatch)
        .Add<LiteralBulkInsertOption>(nameof(LiteralBulkInsertOption.Value))
        .Add<OrderBulkInsertOption>(nameof(OrderBulkInsertOption.Columns), nameof(OrderBulkInsertOption.IsUnique));
}
