namespace SqlServerSandbox.Values.Xml;

/// <summary>The text of an <c>xml</c> value.</summary>
internal static class XmlText
{
    /// <summary>As it is kept: byte order mark and declaration, with its encoding, are no part of the value.</summary>
    /// <remarks>https://learn.microsoft.com/sql/relational-databases/xml/create-instances-of-xml-data: the XML declaration is not preserved.</remarks>
    public static string Kept(string text)
    {
        text = text.TrimStart('\uFEFF');
        if (!text.StartsWith("<?xml ", StringComparison.Ordinal)) return text;
        int end = text.IndexOf("?>", StringComparison.Ordinal);
        return end < 0 ? text : text[(end + 2)..];
    }
}
