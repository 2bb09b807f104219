using SyncService.Cli.Configuration;
using SyncService.Cli.Configuration.Streams;

namespace SyncService.Tests.Cli.Configuration.Streams;

public class StreamsFileTests
{
    [Fact]
    public void Every_property_arrives_where_it_belongs()
    {
        var streams = Parse(
            """
            {
              // Two ways to write a list.
              "streams": [
                {
                  "name": "notes", "source": "dbo.VW_NOTES", "target": "sales.notes",
                  "keyColumns": ["A", "B"], "changeColumn": "STAMP", "changeClock": "UTC", "mode": "timestamp",
                  "includeColumns": "A,B , C,STAMP,D", "excludeColumns": ["E"],
                  "renameColumns": { "C": "Número de Pedido" },
                  "maskColumns": { "A": "hash", "C": "null", "D": "LAST4" },
                  "deletes": "Mark", "deletedColumn": "gone", "after": ["x_1.y-z"],
                },
                { "name": "x_1.y-z", "source": "T", "target": "t" },
              ],
            }
            """,
            out var errors);

        Assert.Empty(errors);
        Assert.Equal(2, streams.Count);
        var notes = streams[0];
        Assert.Equal(("notes", "dbo.VW_NOTES", "sales.notes", "STAMP"), (notes.Name, notes.Source, notes.Target, notes.ChangeColumn));
        Assert.Equal(["A", "B"], notes.KeyColumns);
        Assert.Equal(["x_1.y-z"], notes.After);
        Assert.Equal(["A", "B", "C", "STAMP", "D"], notes.IncludeColumns);
        Assert.Equal(["E"], notes.ExcludeColumns);
        Assert.Equal("Número de Pedido", notes.RenameColumns["c"]);
        Assert.Equal((ColumnMask.Hash, ColumnMask.Null, ColumnMask.Last4), (notes.MaskColumns["a"], notes.MaskColumns["C"], notes.MaskColumns["D"]));
        Assert.Equal("ULTIMA_MODIFICACION", streams[1].ChangeColumn);
        Assert.Equal((ChangeClock.Utc, ChangeClock.Server), (notes.ChangeClock, streams[1].ChangeClock));
        Assert.Empty(streams[1].KeyColumns);
        Assert.Equal((DeletePolicy.Mark, "gone"), (notes.Deletes, notes.DeletedColumn));
        Assert.Equal((DeletePolicy.Keep, null), (streams[1].Deletes, streams[1].DeletedColumn));
        Assert.Equal("keyColumns (f.json streams[1])", streams[1].Settings.Keys);
    }

    [Theory]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","keyColums":["A"]}]}""", "f.json streams[0]: \"keyColums\" is not a known property; did you mean keyColumns?")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","colour":"red"}]}""", "f.json streams[0]: \"colour\" is not a known property; expected one of name, source, ")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t"}],"extra":1}""", "f.json: \"extra\" is not a known property")]
    [InlineData("""{"streams":[]}""", "f.json: streams is missing or empty")]
    [InlineData("""{}""", "f.json: streams is missing or empty")]
    [InlineData("""[]""", "f.json: expected an object")]
    [InlineData("""{"streams":["a"]}""", "f.json streams[0]: expected an object")]
    [InlineData("""{"streams":[{"name":"a","target":"t"}]}""", "f.json streams[0]: source is missing")]
    [InlineData("""{"streams":[{"name":"a","source":" ","target":"t"}]}""", "f.json streams[0]: source is not usable")]
    [InlineData("""{"streams":[{"name":7,"source":"S","target":"t"}]}""", "f.json streams[0]: name is not usable")]
    [InlineData("""{"streams":[{"name":"a b","source":"S","target":"t"}]}""", "f.json streams[0]: name \"a b\" is not usable; expected 1 to 63 letters")]
    [InlineData("""{"streams":[{"name":"cursor","source":"S","target":"t"}]}""", "f.json streams[0]: name \"cursor\" is taken")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","mode":"rowversoin"}]}""", "f.json streams[0]: mode \"rowversoin\" is not supported; expected timestamp or rowversion; did you mean rowversion?")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","changeClock":"local"}]}""", "f.json streams[0]: changeClock \"local\" is not usable; expected server or utc")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","deletes":"aply"}]}""", "f.json streams[0]: deletes \"aply\" is not usable; expected keep, apply or mark; did you mean apply?")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","deletes":"mark"}]}""", "f.json streams[0]: deletedColumn is missing; expected the target column")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","deletes":"apply","deletedColumn":"x"}]}""", "f.json streams[0]: deletedColumn is set, but rows are marked with mark only")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","after":"b"}]}""", "f.json: the stream a is to come after \"b\", and there is no such stream")]
    [InlineData("""{"streams":[{"name":"customers","source":"S","target":"t"},{"name":"a","source":"S","target":"u","after":["custmers"]}]}""", "f.json: the stream a is to come after \"custmers\", and there is no such stream; did you mean customers?")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","after":"a"}]}""", "f.json: \"after\" goes round in a circle: a after a.")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","after":"b"},{"name":"b","source":"S","target":"u","after":["c"]},{"name":"c","source":"S","target":"v","after":"a"}]}""", "f.json: \"after\" goes round in a circle: a after b after c after a.")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","after":[1]}]}""", "f.json streams[0]: after is not usable")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","keyColumns":[1]}]}""", "f.json streams[0]: keyColumns is not usable")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","keyColumns":[]}]}""", "f.json streams[0]: keyColumns names no column; expected at least one, or leave it out.")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","keyColumns":""}]}""", "f.json streams[0]: keyColumns names no column")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","keyColumns":" , "}]}""", "f.json streams[0]: keyColumns names no column")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","includeColumns":[]}]}""", "f.json streams[0]: includeColumns names no column")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","keyColumns":["A","a"]}]}""", "f.json streams[0]: keyColumns names the column")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","maskColumns":{"A":"hsah"}}]}""", "f.json streams[0]: maskColumns.A \"hsah\" is not usable; expected hash, null or last4; did you mean hash?")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","maskColumns":["A"]}]}""", "f.json streams[0]: maskColumns is not usable")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","keyColumns":"A","maskColumns":{"a":"null"}}]}""", "f.json streams[0]: the key column A is masked")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","maskColumns":{"ULTIMA_MODIFICACION":"hash"}}]}""", "f.json streams[0]: the change column ULTIMA_MODIFICACION cannot be masked")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","renameColumns":{"A":"x","B":"x"}}]}""", "f.json streams[0]: renameColumns gives two columns the name")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t","includeColumns":"A","excludeColumns":"a"}]}""", "f.json streams[0]: the column A is both included and excluded")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t"},{"name":"A","source":"S","target":"u"}]}""", "f.json: 2 streams are called \"a\"")]
    [InlineData("""{"streams":[{"name":"a","source":"S","target":"t"},{"name":"b","source":"S","target":"Public.T"}]}""", "f.json: the streams a, b write to the same target")]
    public void What_is_wrong_is_named_with_its_place(string json, string expected)
    {
        Parse(json, out var errors);

        Assert.StartsWith("SYNC_CONFIG: " + expected, Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void To_exclude_nothing_is_no_error()
    {
        Assert.Empty(Assert.Single(Parse("""{"streams":[{"name":"a","source":"S","target":"t","excludeColumns":[]}]}""", out var errors)).ExcludeColumns);

        Assert.Empty(errors);
    }

    [Theory]
    [InlineData("t", "\"T\"")]
    [InlineData("a.t", "b.t")]
    public void Targets_that_PostgreSQL_tells_apart_are_two(string one, string other)
    {
        Parse($$"""{"streams":[{"name":"a","source":"S","target":"{{one}}"},{"name":"b","source":"S","target":"{{other.Replace("\"", "\\\"", StringComparison.Ordinal)}}"}]}""", out var errors);

        Assert.Empty(errors);
    }

    [Fact]
    public void A_syntax_error_is_shown_with_file_line_and_column()
    {
        Parse("{\n  \"streams\": [\n    { \"ñame\" \"a\" }\n", out var errors);

        Assert.StartsWith("SYNC_CONFIG: f.json, line 3, column 14: ", Assert.Single(errors), StringComparison.Ordinal);
        Assert.DoesNotContain("LineNumber", errors[0], StringComparison.Ordinal);
    }

    [Fact]
    public void A_property_that_stands_twice_is_an_error()
    {
        Parse("""{"streams":[{"name":"a","name":"b","source":"S","target":"t"}]}""", out var errors);

        Assert.Contains("name", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void All_that_is_wrong_in_a_file_is_reported_at_once()
    {
        Parse("""{"streams":[{"name":"a b","source":"S","target":"t","mode":"x"},{"name":"c","soruce":"S","target":"t"}]}""", out var errors);

        Assert.Equal(4, errors.Count);
    }

    [Fact]
    public void The_file_takes_the_place_of_the_variables_of_the_default_stream()
    {
        using var folder = new TemporaryFolder();
        folder.Write("streams.json", """{"streams":[{"name":"a","source":"S","target":"t"}]}""");

        var loaded = GivenSettings.Load(Role.All, folder.Path, ("MSSQL_VIEW", null), ("SYNC_CONFIG", "streams.json"));

        Assert.Empty(loaded.Findings.Errors);
        Assert.Equal("a", Assert.Single(loaded.Options!.Streams).Name);
    }

    [Fact]
    public void The_file_and_a_variable_of_the_default_stream_together_are_an_error()
    {
        using var folder = new TemporaryFolder();
        folder.Write("streams.json", """{"streams":[{"name":"a","source":"S","target":"t"}]}""");

        var loaded = GivenSettings.Load(Role.All, folder.Path, ("SYNC_CONFIG", "streams.json"), ("KEY_COLUMNS", "A"));

        Assert.Equal(["MSSQL_VIEW", "KEY_COLUMNS"], loaded.Findings.Errors.Select(error => error.Split(':')[0]));
    }

    [Theory]
    [InlineData("nowhere.json", "no such file")]
    [InlineData("{\"streams\":[]}", "the path of a file is expected")]
    public void A_file_that_cannot_be_used_is_an_error(string path, string reason)
    {
        var error = GivenSettings.Error(("MSSQL_VIEW", null), ("SYNC_CONFIG", path));

        Assert.StartsWith("SYNC_CONFIG: the file ", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_hash_mask_needs_a_salt()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("streams.json", """{"streams":[{"name":"a","source":"S","target":"t","maskColumns":{"A":"hash"}}]}""");

        Assert.StartsWith("MASK_SALT: is not set", GivenSettings.Error(("MSSQL_VIEW", null), ("SYNC_CONFIG", file)), StringComparison.Ordinal);
        Assert.Equal("salt", GivenSettings.Options(("MSSQL_VIEW", null), ("SYNC_CONFIG", file), ("MASK_SALT", "salt")).Source!.MaskSalt);
    }

    private static IReadOnlyList<StreamSpec> Parse(string json, out IReadOnlyList<string> errors)
    {
        var findings = new Findings();
        var streams = StreamsFile.Parse(json, "f.json", new StreamDefaults(StreamSpec.UsualDeleteLimit, new()), findings);
        errors = findings.Errors;
        return streams;
    }
}
