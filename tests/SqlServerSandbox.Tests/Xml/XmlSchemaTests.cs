namespace SqlServerSandbox.Tests.Xml;

/// <summary>Typed xml: https://learn.microsoft.com/sql/relational-databases/xml/compare-typed-xml-to-untyped-xml.</summary>
public sealed class XmlSchemaTests(TestServer server)
{
    private const string Tool = """
        <xsd:schema targetNamespace="urn:tool" xmlns="urn:tool" xmlns:xsd="http://www.w3.org/2001/XMLSchema" elementFormDefault="qualified">
          <xsd:element name="tool"><xsd:complexType><xsd:sequence>
            <xsd:element name="weight" type="xsd:decimal"/><xsd:element name="note" type="xsd:string" minOccurs="0"/>
          </xsd:sequence></xsd:complexType></xsd:element>
        </xsd:schema>
        """;

    private const string Part = """<xsd:schema targetNamespace="urn:part" xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="part" type="xsd:int"/></xsd:schema>""";

    [Fact]
    public void A_column_takes_what_its_schemas_allow()
    {
        using var db = server.Open();
        string name = TestServer.NewName();
        db.Execute($"CREATE XML SCHEMA COLLECTION dbo.S{name} AS N'{Tool}'");
        db.Execute($"CREATE TABLE {name} (K int NOT NULL PRIMARY KEY, D xml(dbo.S{name}))");
        db.Execute($"INSERT INTO {name} VALUES (1, N'<tool xmlns=\"urn:tool\"><weight>1.5</weight></tool>'), (2, NULL)");
        Assert.Equal("1.5,NULL", db.List($"SELECT D.value('declare default element namespace \"urn:tool\"; (/tool/weight)[1]', 'decimal(9,1)') FROM {name} ORDER BY K"));
        Assert.Equal(6908, db.Error($"INSERT INTO {name} VALUES (3, N'<tool xmlns=\"urn:tool\"><note>x</note></tool>')"));
        Assert.Equal(6913, db.Error($"INSERT INTO {name} VALUES (3, N'<part xmlns=\"urn:part\">1</part>')"));
        db.Execute($"ALTER XML SCHEMA COLLECTION S{name} ADD N'{Part}'");
        db.Execute($"INSERT INTO {name} VALUES (3, N'<p:part xmlns:p=\"urn:part\">1</p:part>')");
        Assert.Equal(6328, db.Error($"DROP XML SCHEMA COLLECTION S{name}"));
        db.Execute($"DROP TABLE {name}; DROP XML SCHEMA COLLECTION S{name}");
        Assert.Equal(6314, db.Error($"CREATE TABLE {name} (D xml(S{name}))"));
    }

    [Fact]
    public void An_xml_index_is_made_on_a_key_and_goes_with_its_primary_one()
    {
        using var db = server.Open();
        string name = TestServer.NewName();
        db.Execute($"CREATE TABLE {name} (K int NOT NULL, D xml)");
        Assert.Equal(6332, db.Error($"CREATE PRIMARY XML INDEX P ON {name}(D)"));
        db.Execute($"ALTER TABLE {name} ADD PRIMARY KEY (K); CREATE PRIMARY XML INDEX P ON {name}(D)");
        db.Execute($"CREATE XML INDEX S ON {name}(D) USING XML INDEX P FOR PATH; CREATE XML INDEX V ON {name}(D) USING XML INDEX P FOR VALUE");
        const string rows = "SELECT CONCAT(name, ' ', index_id, ' ', secondary_type_desc) FROM sys.xml_indexes WHERE object_id = OBJECT_ID(@t) ORDER BY index_id";
        Assert.Equal("P 256000 ,S 256001 PATH,V 256002 VALUE", db.List(rows, ("@t", name)));
        Assert.Equal(1913, db.Error($"CREATE XML INDEX S ON {name}(D) USING XML INDEX P FOR PATH"));
        db.Execute($"DROP INDEX S ON {name}");
        Assert.Equal("P 256000 ,V 256002 VALUE", db.List(rows, ("@t", name)));
        db.Execute($"DROP INDEX P ON {name}");
        Assert.Equal("", db.List(rows, ("@t", name)));
    }

    [Fact]
    public void A_collection_is_taken_back_with_its_transaction()
    {
        using var db = server.Open();
        string name = TestServer.NewName();
        db.Execute($"BEGIN TRANSACTION; CREATE XML SCHEMA COLLECTION {name} AS N'{Part}'; ROLLBACK");
        Assert.Equal(6314, db.Error($"DROP XML SCHEMA COLLECTION {name}"));
        Assert.Equal(9400, db.Error($"CREATE XML SCHEMA COLLECTION {name} AS N'<no'"));
    }
}
