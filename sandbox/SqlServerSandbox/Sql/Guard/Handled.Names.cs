using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace SqlServerSandbox.Sql.Guard;

internal static partial class Handled
{
    private static void Names(HandledList list) => list
        .Add<Identifier>(nameof(Identifier.Value), nameof(Identifier.QuoteType))
        .Add<MultiPartIdentifier>(nameof(MultiPartIdentifier.Identifiers))
        .Add<SchemaObjectName>()
        .Add<ChildObjectName>()
        .Add<IdentifierOrValueExpression>(nameof(IdentifierOrValueExpression.Identifier), nameof(IdentifierOrValueExpression.ValueExpression))
        .Add<IdentifierOrScalarExpression>(nameof(IdentifierOrScalarExpression.Identifier), nameof(IdentifierOrScalarExpression.ScalarExpression))
        .Add<DataTypeReference>(nameof(DataTypeReference.Name))
        .Add<ParameterizedDataTypeReference>(nameof(ParameterizedDataTypeReference.Parameters))
        .Add<SqlDataTypeReference>(nameof(SqlDataTypeReference.SqlDataTypeOption))
        .Add<UserDataTypeReference>()
        .Add<XmlDataTypeReference>(nameof(XmlDataTypeReference.XmlSchemaCollection))
        .Only<XmlDataTypeReference, XmlDataTypeOption>(nameof(XmlDataTypeReference.XmlDataTypeOption), XmlDataTypeOption.Content)
        .Add<VectorDataTypeReference>(nameof(VectorDataTypeReference.Dimension), nameof(VectorDataTypeReference.BaseType));
}
