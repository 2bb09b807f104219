using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Objects(HandledList list) => list
        .Add<DropObjectsStatement>(nameof(DropObjectsStatement.Objects), nameof(DropObjectsStatement.IsIfExists))
        .Add<DropTableStatement>().Add<DropViewStatement>().Add<DropSynonymStatement>()
        .Add<CreateSynonymStatement>(nameof(CreateSynonymStatement.Name), nameof(CreateSynonymStatement.ForName))
        .Add<SequenceStatement>(nameof(SequenceStatement.Name), nameof(SequenceStatement.SequenceOptions))
        .Add<CreateSequenceStatement>().Add<AlterSequenceStatement>().Add<DropSequenceStatement>()
        .Add<SequenceOption>(nameof(SequenceOption.OptionKind), nameof(SequenceOption.NoValue))
        .Add<DataTypeSequenceOption>(nameof(DataTypeSequenceOption.DataType))
        .Add<ScalarExpressionSequenceOption>(nameof(ScalarExpressionSequenceOption.OptionValue))
        .Add<NextValueForExpression>(nameof(NextValueForExpression.SequenceName))
        .Add<ViewStatementBody>(nameof(ViewStatementBody.SchemaObjectName), nameof(ViewStatementBody.Columns), nameof(ViewStatementBody.SelectStatement))
        .Add<ViewStatementBody>(nameof(ViewStatementBody.ViewOptions))
        .When<ViewOption>(nameof(ViewOption.OptionKind), (_, value) => value is ViewOptionKind.SchemaBinding)
        .Add<CreateViewStatement>().Add<AlterViewStatement>().Add<CreateOrAlterViewStatement>()
        .Add<CreateSchemaStatement>(nameof(CreateSchemaStatement.Name), nameof(CreateSchemaStatement.StatementList), nameof(CreateSchemaStatement.Owner))
        .Add<DropSchemaStatement>(nameof(DropSchemaStatement.Schema), nameof(DropSchemaStatement.IsIfExists))
        .Add<CreateXmlSchemaCollectionStatement>(nameof(CreateXmlSchemaCollectionStatement.Name), nameof(CreateXmlSchemaCollectionStatement.Expression))
        .Add<AlterXmlSchemaCollectionStatement>(nameof(AlterXmlSchemaCollectionStatement.Name), nameof(AlterXmlSchemaCollectionStatement.Expression))
        .Add<DropXmlSchemaCollectionStatement>(nameof(DropXmlSchemaCollectionStatement.Name))
        .Add<CreateTypeStatement>(nameof(CreateTypeStatement.Name))
        .Add<CreateTypeUddtStatement>(nameof(CreateTypeUddtStatement.DataType), nameof(CreateTypeUddtStatement.NullableConstraint))
        .Add<DropTypeStatement>(nameof(DropTypeStatement.Name), nameof(DropTypeStatement.IsIfExists));
}
