using System.Xml;
using System.Xml.Schema;

namespace SqlServerSandbox.Values.Xml;

/// <summary>What is said of text that is no XML, and of paths that are no XQuery.</summary>
internal static class XmlErrors
{
    public static SqlError NoXml(XmlException e) => new(9400, 16, 1, $"XML parsing: line {e.LineNumber}, character {e.LinePosition}, {e.Message}", endsBatch: true);

    public static SqlError NoSchema(XmlSchemaException e) => new(9400, 16, 1, $"XML parsing: line {e.LineNumber}, character {e.LinePosition}, {e.Message}", endsBatch: true);

    public static SqlError NoPath(string method, string path, string why) => new(2209, 16, 1, $"XQuery [{method}()]: Syntax error near '{path}'. {why}", endsBatch: true);

    public static SqlError NoLiteral(int argument, string method) => new(8172, 16, 1, $"The argument {argument} of the XML data type method \"{method}\" must be a string literal.", endsBatch: true);

    public static SqlError NodeColumn(string column) => new(
        493, 16, 1, $"The column '{column}' that was returned from the nodes() method cannot be used directly. It can only be used with one of the four XML data type methods, exist(), nodes(), query(), and value(), or in IS NULL and IS NOT NULL checks.", endsBatch: true);
}
