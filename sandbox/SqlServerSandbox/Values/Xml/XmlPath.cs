using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.XPath;

namespace SqlServerSandbox.Values.Xml;

/// <summary>A path of an XML method: the part of XQuery that is XPath, behind declarations of namespaces.</summary>
/// <remarks>
/// https://learn.microsoft.com/sql/xquery/path-expressions-xquery. FLWOR expressions, constructors and sql:column() are refused. Whether a path
/// gives one node only is not looked at: the first one counts.
/// </remarks>
internal sealed partial class XmlPath
{
    private const string DefaultPrefix = "default-element-namespace";

    private readonly XPathExpression _expression;

    private XmlPath(XPathExpression expression) => _expression = expression;

    /// <exception cref="SqlError">2209 when it is no path; 40510 when it is more than one.</exception>
    public static XmlPath Parse(string text, string method)
    {
        var names = new XmlNamespaceManager(new NameTable());
        names.AddNamespace("xs", "http://www.w3.org/2001/XMLSchema");
        string path = text;
        bool prefixed = false;
        for (var declared = DeclarationPattern().Match(path); declared.Success; declared = DeclarationPattern().Match(path))
        {
            if (declared.Groups["prefix"].Success) names.AddNamespace(declared.Groups["prefix"].Value, declared.Groups["uri"].Value);
            else names.AddNamespace(DefaultPrefix, declared.Groups["uri"].Value);
            prefixed |= !declared.Groups["prefix"].Success;
            path = path[declared.Length..];
        }
        path = path.Trim();
        if (UnknownPattern().IsMatch(path)) throw Errors.Unsupported($"XQuery: {path}");
        // string(.)[1] is string(.): a string is one thing in any case.
        path = OneStringPattern().Replace(path, "$1");
        if (prefixed) path = Prefixed(path);
        try
        {
            return new XmlPath(XPathExpression.Compile(path, names));
        }
        catch (XPathException e)
        {
            throw XmlErrors.NoPath(method, path, e.Message);
        }
    }

    public static XPathNavigator Document(string xml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { ConformanceLevel = ConformanceLevel.Fragment });
            return new XPathDocument(reader, XmlSpace.Preserve).CreateNavigator();
        }
        catch (XmlException e)
        {
            throw XmlErrors.NoXml(e);
        }
    }

    /// <summary>The nodes of the path, in document order.</summary>
    public IEnumerable<XPathNavigator> Nodes(XPathNavigator from)
    {
        if (_expression.ReturnType != XPathResultType.NodeSet) throw Errors.Unsupported("XQuery: a value where nodes are wanted");
        foreach (XPathNavigator node in from.Select(_expression)) yield return node.Clone();
    }

    /// <summary>The value of the path's first node, or of what it computes; null where there is none.</summary>
    public string? Value(XPathNavigator from) => from.Evaluate(_expression) switch
    {
        XPathNodeIterator nodes => nodes.MoveNext() ? nodes.Current!.Value : null,
        bool truth => truth ? "true" : "false",
        double number => double.IsNaN(number) ? "NaN" : number.ToString("R", System.Globalization.CultureInfo.InvariantCulture),
        var other => other.ToString(),
    };

    /// <summary>Whether the path gives anything; a computed value is something, even if it is false.</summary>
    public bool Exists(XPathNavigator from) => from.Evaluate(_expression) is not XPathNodeIterator nodes || nodes.MoveNext();

    // XPath has no default namespace: names of elements that have no prefix are given one.
    private static string Prefixed(string path)
    {
        var prefixed = new StringBuilder();
        int from = 0;
        foreach (Match token in TokenPattern().Matches(path))
        {
            prefixed.Append(path, from, token.Index - from);
            from = token.Index + token.Length;
            string before = prefixed.ToString().TrimEnd();
            bool element = token.Groups["name"].Success
                && !before.EndsWith('@') && !before.EndsWith('$') && !path[from..].TrimStart().StartsWith('(') && !path[from..].StartsWith("::", StringComparison.Ordinal)
                && !(token.Value is "and" or "or" or "div" or "mod" && before.Length > 0 && before[^1] is not ('/' or '[' or '(' or ',' or '|' or '=' or '<' or '>'));
            prefixed.Append(element ? $"{DefaultPrefix}:{token.Value}" : token.Value);
        }
        return prefixed.Append(path, from, path.Length - from).ToString();
    }

    [GeneratedRegex("^\\s*declare\\s+(?:default\\s+element\\s+namespace|namespace\\s+(?<prefix>[\\w.-]+)\\s*=)\\s*(?:\"(?<uri>[^\"]*)\"|'(?<uri>[^']*)')\\s*;")]
    private static partial Regex DeclarationPattern();

    [GeneratedRegex("\\bsql:|\\$|[{}]|<\\s*[A-Za-z/]|\\b(?:declare|import|return|some|every|if|instance|cast)\\b\\s")]
    private static partial Regex UnknownPattern();

    [GeneratedRegex("^(string\\([^()]*\\))\\[1\\]$")]
    private static partial Regex OneStringPattern();

    // Literals and prefixed names are passed over whole.
    [GeneratedRegex("\"[^\"]*\"|'[^']*'|[A-Za-z_][\\w.-]*:[A-Za-z_][\\w.-]*|\\d[\\w.]*|(?<name>[A-Za-z_][\\w.-]*)")]
    private static partial Regex TokenPattern();
}
