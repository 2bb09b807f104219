using System.Xml;
using System.Xml.Schema;

namespace SqlServerSandbox.Values.Xml;

/// <summary>A collection of XML schemas: what a typed <c>xml</c> must be.</summary>
/// <remarks>https://learn.microsoft.com/sql/relational-databases/xml/xml-schema-collections-sql-server. Documents are kept as they were written: the values of defaults are not added.</remarks>
internal sealed class XmlSchemas(int id, string schema, string name)
{
    private readonly List<string> _texts = [];
    private XmlSchemaSet _set = new();

    public int Id => id;

    public string Schema => schema;

    public string Name => name;

    public string FullName => $"{schema}.{name}";

    /// <summary>Adds schemas, one or more in one text.</summary>
    /// <exception cref="SqlError">9400 when the text is no schema, or does not fit what is there.</exception>
    public void Add(string text)
    {
        _set = Compiled([.. _texts, text]);
        _texts.Add(text);
    }

    /// <summary>Takes the last text out again.</summary>
    public void RemoveLast()
    {
        _texts.RemoveAt(_texts.Count - 1);
        _set = Compiled(_texts);
    }

    /// <exception cref="SqlError">6908 or 6913 when the content is not what the schemas allow.</exception>
    public string Validated(string text)
    {
        var settings = new XmlReaderSettings { ConformanceLevel = ConformanceLevel.Fragment, ValidationType = ValidationType.Schema, Schemas = _set, ValidationFlags = XmlSchemaValidationFlags.ReportValidationWarnings };
        settings.ValidationEventHandler += (_, e) => throw e.Exception;
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), settings);
            while (reader.Read())
            {
            }
        }
        catch (XmlSchemaException e)
        {
            bool unknown = e.Message.StartsWith("Could not find schema", StringComparison.Ordinal) || e.Message.Contains("is not declared", StringComparison.Ordinal);
            throw new SqlError(unknown ? 6913 : 6908, 16, 1, $"XML Validation: {e.Message}", endsBatch: true);
        }
        catch (XmlException e)
        {
            throw XmlErrors.NoXml(e);
        }
        return text;
    }

    private static XmlSchemaSet Compiled(IEnumerable<string> texts)
    {
        // What is imported is another schema of the collection, never a file.
        var set = new XmlSchemaSet { XmlResolver = null };
        set.ValidationEventHandler += (_, e) =>
        {
            if (e.Severity == XmlSeverityType.Error) throw e.Exception;
        };
        try
        {
            foreach (string text in texts)
            {
                using var reader = XmlReader.Create(new StringReader(XmlText.Kept(text).Trim()), new XmlReaderSettings { ConformanceLevel = ConformanceLevel.Fragment });
                while (reader.Read())
                    if (reader.NodeType == XmlNodeType.Element) set.Add(null, reader.ReadSubtree());
            }
            set.Compile();
            return set;
        }
        catch (XmlSchemaException e)
        {
            throw XmlErrors.NoSchema(e);
        }
        catch (XmlException e)
        {
            throw XmlErrors.NoXml(e);
        }
    }
}
