using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Indexes(HandledList list) => list
        .Add<IndexStatement>(nameof(IndexStatement.Name), nameof(IndexStatement.OnName), nameof(IndexStatement.IndexOptions))
        .Add<CreateIndexStatement>(
            nameof(CreateIndexStatement.Unique), nameof(CreateIndexStatement.Clustered), nameof(CreateIndexStatement.Columns), nameof(CreateIndexStatement.IncludeColumns),
            nameof(CreateIndexStatement.OnFileGroupOrPartitionScheme), nameof(CreateIndexStatement.FilterPredicate), nameof(CreateIndexStatement.Translated80SyntaxTo90))
        .Add<IndexDefinition>(
            nameof(IndexDefinition.Name), nameof(IndexDefinition.Unique), nameof(IndexDefinition.IndexType), nameof(IndexDefinition.IndexOptions), nameof(IndexDefinition.Columns),
            nameof(IndexDefinition.OnFileGroupOrPartitionScheme))
        .When<IndexType>(nameof(IndexType.IndexTypeKind), (_, value) => value is IndexTypeKind.Clustered or IndexTypeKind.NonClustered or IndexTypeKind.ClusteredColumnStore or IndexTypeKind.NonClusteredColumnStore)
        .Add<CreateColumnStoreIndexStatement>(
            nameof(CreateColumnStoreIndexStatement.Name), nameof(CreateColumnStoreIndexStatement.Clustered), nameof(CreateColumnStoreIndexStatement.OnName), nameof(CreateColumnStoreIndexStatement.Columns),
            nameof(CreateColumnStoreIndexStatement.FilterPredicate), nameof(CreateColumnStoreIndexStatement.IndexOptions), nameof(CreateColumnStoreIndexStatement.OnFileGroupOrPartitionScheme),
            nameof(CreateColumnStoreIndexStatement.OrderedColumns))
        .Add<CompressionDelayIndexOption>(nameof(CompressionDelayIndexOption.Expression), nameof(CompressionDelayIndexOption.TimeUnit))
        .Add<CreateXmlIndexStatement>(
            nameof(CreateXmlIndexStatement.Primary), nameof(CreateXmlIndexStatement.XmlColumn), nameof(CreateXmlIndexStatement.SecondaryXmlIndexName), nameof(CreateXmlIndexStatement.SecondaryXmlIndexType))
        .Add<ColumnWithSortOrder>(nameof(ColumnWithSortOrder.Column), nameof(ColumnWithSortOrder.SortOrder))
        .Add<AlterIndexStatement>(nameof(AlterIndexStatement.All))
        .Only<AlterIndexStatement, AlterIndexType>(nameof(AlterIndexStatement.AlterIndexType), AlterIndexType.Rebuild, AlterIndexType.Reorganize)
        .Add<DropIndexStatement>(nameof(DropIndexStatement.DropIndexClauses), nameof(DropIndexStatement.IsIfExists))
        .Add<DropIndexClause>(nameof(DropIndexClause.Index), nameof(DropIndexClause.Object))
        // How an index is built and packed is seen by nobody; what it does to a duplicate is.
        .Only<IndexOption, IndexOptionKind>(
            nameof(IndexOption.OptionKind),
            IndexOptionKind.PadIndex, IndexOptionKind.FillFactor, IndexOptionKind.SortInTempDB, IndexOptionKind.StatisticsNoRecompute, IndexOptionKind.StatisticsIncremental, IndexOptionKind.Online,
            IndexOptionKind.AllowRowLocks, IndexOptionKind.AllowPageLocks, IndexOptionKind.MaxDop, IndexOptionKind.DataCompression, IndexOptionKind.OptimizeForSequentialKey, IndexOptionKind.LobCompaction,
            IndexOptionKind.IgnoreDupKey, IndexOptionKind.DropExisting, IndexOptionKind.CompressionDelay)
        .When<IndexStateOption>(nameof(IndexStateOption.OptionState), (option, value) =>
            option.OptionKind is not (IndexOptionKind.IgnoreDupKey or IndexOptionKind.DropExisting) || value is OptionState.Off)
        .Add<OnlineIndexOption>().Add<IgnoreDupKeyIndexOption>()
        .Add<IndexExpressionOption>(nameof(IndexExpressionOption.Expression))
        .Add<DataCompressionOption>(nameof(DataCompressionOption.CompressionLevel));
}
