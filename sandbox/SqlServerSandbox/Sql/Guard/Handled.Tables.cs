using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Tables(HandledList list)
    {
        list.Add<CreateTableStatement>(
                nameof(CreateTableStatement.SchemaObjectName), nameof(CreateTableStatement.Definition), nameof(CreateTableStatement.OnFileGroupOrPartitionScheme), nameof(CreateTableStatement.TextImageOn), nameof(CreateTableStatement.Options))
            // There are no files: on which of them something lies, and how it is packed, is seen by nobody.
            .Add<FileGroupOrPartitionScheme>(nameof(FileGroupOrPartitionScheme.Name), nameof(FileGroupOrPartitionScheme.PartitionSchemeColumns))
            .Add<CreatePartitionFunctionStatement>(
                nameof(CreatePartitionFunctionStatement.Name), nameof(CreatePartitionFunctionStatement.ParameterType), nameof(CreatePartitionFunctionStatement.Range), nameof(CreatePartitionFunctionStatement.BoundaryValues))
            .Add<PartitionParameterType>(nameof(PartitionParameterType.DataType))
            .Add<CreatePartitionSchemeStatement>(
                nameof(CreatePartitionSchemeStatement.Name), nameof(CreatePartitionSchemeStatement.PartitionFunction), nameof(CreatePartitionSchemeStatement.IsAll), nameof(CreatePartitionSchemeStatement.FileGroups))
            .Add<DropUnownedObjectStatement>(nameof(DropUnownedObjectStatement.Name), nameof(DropUnownedObjectStatement.IsIfExists))
            .Add<DropPartitionFunctionStatement>().Add<DropPartitionSchemeStatement>()
            .Only<TableOption, TableOptionKind>(nameof(TableOption.OptionKind), TableOptionKind.DataCompression)
            .Add<TableDataCompressionOption>(nameof(TableDataCompressionOption.DataCompressionOption))
            .Add<TableDefinition>(nameof(TableDefinition.ColumnDefinitions), nameof(TableDefinition.TableConstraints), nameof(TableDefinition.Indexes))
            .Add<ColumnDefinition>(
                nameof(ColumnDefinition.ComputedColumnExpression), nameof(ColumnDefinition.IsPersisted), nameof(ColumnDefinition.DefaultConstraint), nameof(ColumnDefinition.IdentityOptions),
                nameof(ColumnDefinition.IsRowGuidCol), nameof(ColumnDefinition.Constraints), nameof(ColumnDefinition.Index))
            .Add<IdentityOptions>(nameof(IdentityOptions.IdentitySeed), nameof(IdentityOptions.IdentityIncrement), nameof(IdentityOptions.IsIdentityNotForReplication));
        Constraints(list);
        Alterations(list);
    }

    private static void Constraints(HandledList list) => list
        .Add<ConstraintDefinition>(nameof(ConstraintDefinition.ConstraintIdentifier))
        .Add<NullableConstraintDefinition>(nameof(NullableConstraintDefinition.Nullable))
        .Add<DefaultConstraintDefinition>(nameof(DefaultConstraintDefinition.Expression), nameof(DefaultConstraintDefinition.Column), nameof(DefaultConstraintDefinition.WithValues))
        .Add<UniqueConstraintDefinition>(
            nameof(UniqueConstraintDefinition.Clustered), nameof(UniqueConstraintDefinition.IsPrimaryKey), nameof(UniqueConstraintDefinition.Columns), nameof(UniqueConstraintDefinition.IndexOptions),
            nameof(UniqueConstraintDefinition.OnFileGroupOrPartitionScheme), nameof(UniqueConstraintDefinition.IndexType))
        .Add<CheckConstraintDefinition>(nameof(CheckConstraintDefinition.CheckCondition), nameof(CheckConstraintDefinition.NotForReplication))
        .Add<ForeignKeyConstraintDefinition>(
            nameof(ForeignKeyConstraintDefinition.Columns), nameof(ForeignKeyConstraintDefinition.ReferenceTableName), nameof(ForeignKeyConstraintDefinition.ReferencedTableColumns),
            nameof(ForeignKeyConstraintDefinition.DeleteAction), nameof(ForeignKeyConstraintDefinition.UpdateAction), nameof(ForeignKeyConstraintDefinition.NotForReplication));

    private static void Alterations(HandledList list) => list
        .Add<AlterTableStatement>(nameof(AlterTableStatement.SchemaObjectName))
        .Add<AlterTableAddTableElementStatement>(nameof(AlterTableAddTableElementStatement.Definition), nameof(AlterTableAddTableElementStatement.ExistingRowsCheckEnforcement))
        .Add<AlterTableAlterColumnStatement>(nameof(AlterTableAlterColumnStatement.ColumnIdentifier), nameof(AlterTableAlterColumnStatement.DataType), nameof(AlterTableAlterColumnStatement.Collation))
        .Only<AlterTableAlterColumnStatement, AlterTableAlterColumnOption>(nameof(AlterTableAlterColumnStatement.AlterTableAlterColumnOption), AlterTableAlterColumnOption.Null, AlterTableAlterColumnOption.NotNull)
        .Add<AlterTableConstraintModificationStatement>(
            nameof(AlterTableConstraintModificationStatement.ExistingRowsCheckEnforcement), nameof(AlterTableConstraintModificationStatement.ConstraintEnforcement),
            nameof(AlterTableConstraintModificationStatement.All), nameof(AlterTableConstraintModificationStatement.ConstraintNames))
        .Add<AlterTableDropTableElementStatement>(nameof(AlterTableDropTableElementStatement.AlterTableDropTableElements))
        .Add<AlterTableDropTableElement>(nameof(AlterTableDropTableElement.TableElementType), nameof(AlterTableDropTableElement.Name), nameof(AlterTableDropTableElement.IsIfExists));
}
