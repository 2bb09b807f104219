using System.Text;
using System.Text.RegularExpressions;
using SyncService.Cli.Web.Languages;

namespace SyncService.Tests.Cli.Web.Languages;

public sealed partial class SpanishFailuresTests
{
    [Fact]
    public void A_failure_is_told_in_Spanish_with_its_reason_and_its_names() => Assert.Equal(
        "No se puede llegar a Redis en cola:6379 (REDIS_HOST, REDIS_PORT): ningún servidor responde allí.",
        Phrases.Spanish.Failure("Cannot reach Redis at cola:6379 (REDIS_HOST, REDIS_PORT): no server answers there."));

    [Fact]
    public void What_a_server_said_stays_in_its_words_and_says_that_it_is_English()
    {
        const string said = "deadlock detected <b>";
        Assert.Equal(said, Phrases.Spanish.Failure(said));
        Assert.Equal("<span lang=\"en\">deadlock detected &lt;b&gt;</span>", Phrases.Spanish.FailureText(said).ToString());
    }

    [Fact]
    public void Names_that_read_like_words_of_ours_are_left_alone() => Assert.Equal(
        "No existe la vista o tabla producer en consumer.", Phrases.Spanish.Failure("There is no view or table producer in consumer."));

    [Fact]
    public void Every_sentence_of_the_engine_about_a_failure_is_known()
    {
        var sentences = EngineSentences().ToList();

        Assert.True(sentences.Count > 50, $"Only {sentences.Count} were found.");
        var unknown = sentences.Where(sentence => SpanishFailures.All.Of(sentence) is null).ToList();
        Assert.True(unknown.Count == 0, $"The Spanish page has no words for these (X7: what is filled in); give them a line in SpanishFailures:\n{string.Join('\n', unknown)}");
    }

    /// <summary>The texts between the making of a failure and its kind, and all advice beside the drivers; a value in each stands for what is filled in.</summary>
    private static IEnumerable<string> EngineSentences()
    {
        foreach (var file in new[] { "Capture", "Queue", "Target", "Workers", "Running" }.SelectMany(folder => Directory.EnumerateFiles(SourceTree.PathOf($"src/SyncService/{folder}"), "*.cs", SearchOption.AllDirectories)))
        {
            // The set-up is a verb of its own and never on the page.
            if (Path.GetFileName(file) == "SetupTransaction.cs") continue;
            var code = File.ReadAllText(file);
            var parts = file.EndsWith("Errors.cs", StringComparison.Ordinal) || file.EndsWith("Obstacles.cs", StringComparison.Ordinal) ? [code] : Making().Matches(code).Select(match => match.Value);
            foreach (var text in parts.SelectMany(Texts).Where(text => Sentence().IsMatch(text))) yield return text;
        }
    }

    private static IEnumerable<string> Texts(string code)
    {
        for (var at = code.IndexOf('"', StringComparison.Ordinal); at >= 0; at = code.IndexOf('"', at + 1))
        {
            var filled = at > 0 && code[at - 1] == '$';
            var text = new StringBuilder();
            for (at++; code[at] != '"'; at++)
            {
                if (code[at] == '\\') text.Append(code[++at]);
                else if (filled && code[at] == '{') at = EndOfHole(code, at, text);
                else text.Append(code[at]);
            }

            yield return text.ToString();
        }
    }

    private static int EndOfHole(string code, int at, StringBuilder text)
    {
        text.Append("X7");
        var quoted = false;
        for (var depth = 0; ; at++)
        {
            if (code[at] == '"') quoted = !quoted;
            else if (!quoted && code[at] == '{') depth++;
            else if (!quoted && code[at] == '}' && --depth == 0) return at;
        }
    }

    [GeneratedRegex(@"(SyncException\(|=> new\()(?:(?!SyncException\().){1,900}?Failure\.(Transient|Configuration|Data)", RegexOptions.Singleline)]
    private static partial Regex Making();

    /// <summary>Words of ours and an end; what is filled in alone is somebody else's.</summary>
    [GeneratedRegex(@"^(?=.*[a-z]{2,} [a-zX]).*[.?;]$", RegexOptions.Singleline)]
    private static partial Regex Sentence();
}
