using System.Text;
using System.Xml.XPath;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;
using SqlServerSandbox.Values.Xml;

namespace SqlServerSandbox.Sql.Functions.Xml;

/// <summary>value(), query(), exist() and nodes(): https://learn.microsoft.com/sql/t-sql/xml/xml-data-type-methods.</summary>
internal static class XmlMethods
{
    public static Expr Bind(FunctionCall call, Expr target, Binder binder)
    {
        string name = call.FunctionName.Value;
        switch (name)
        {
            case "value":
                ScalarFunctions.Count(name, call.Parameters.Count, 2);
                var path = Path(call.Parameters, name);
                var type = TypeOf(Literal(call.Parameters, 1, name), binder);
                return new FunctionExpr(type, true, [target], (_, v) => path.Value(Navigator(v[0], target.Type)) is { } text ? Conversion.Convert(Value.From(text), SqlType.NVarCharMax, type) : Value.Null);
            case "exist":
                ScalarFunctions.Count(name, call.Parameters.Count, 1);
                var sought = Path(call.Parameters, name);
                return new FunctionExpr(SqlType.Bit, true, [target], (_, v) => Value.From(sought.Exists(Navigator(v[0], target.Type))));
            case "query":
                ScalarFunctions.Count(name, call.Parameters.Count, 1);
                var queried = Path(call.Parameters, name);
                return new FunctionExpr(SqlType.Xml, true, [target], (_, v) => Value.From(Written(queried.Nodes(Navigator(v[0], target.Type)))));
            case "modify":
                throw Errors.Unsupported("modify()");
            default:
                throw new SqlError(227, 15, 1, $"\"{name}\" is not a valid function, property, or field.", endsBatch: true);
        }
    }

    /// <summary>The rows of nodes(): each a node, for other methods to begin at.</summary>
    public static Func<Frame, IEnumerable<Value[]>> Nodes(Expr target, IList<ScalarExpression> parameters)
    {
        var path = Path(parameters, "nodes");
        return frame => target.Eval(frame) is { IsNull: false } xml ? path.Nodes(Navigator(xml, target.Type)).Select(n => new[] { Value.FromNode(n) }) : [];
    }

    private static XPathNavigator Navigator(in Value value, SqlType type) => type.IsXmlNode ? value.Node : XmlPath.Document(value.Text);

    private static string Written(IEnumerable<XPathNavigator> nodes)
    {
        var text = new StringBuilder();
        foreach (var node in nodes) text.Append(node.NodeType == XPathNodeType.Attribute ? node.Value : node.OuterXml);
        return text.ToString();
    }

    private static XmlPath Path(IList<ScalarExpression> parameters, string method) => XmlPath.Parse(Literal(parameters, 0, method), method);

    private static string Literal(IList<ScalarExpression> parameters, int at, string method) =>
        at < parameters.Count && parameters[at] is StringLiteral literal ? literal.Value : throw XmlErrors.NoLiteral(at + 1, method);

    private static SqlType TypeOf(string text, Binder binder)
    {
        using var reader = new StringReader(text);
        var parsed = new TSql170Parser(initialQuotedIdentifiers: true).ParseScalarDataType(reader, out var errors);
        if (parsed is null || errors.Count > 0) throw Errors.UnknownType(text);
        var type = TypeBinder.Bind(parsed, binder.Session.Database).Type;
        return type.Family is Family.Xml or Family.Udt || type.IsLegacyBlob ? throw Errors.Unsupported($"value() as {type.Name}") : type;
    }
}
