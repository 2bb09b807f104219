using System.CommandLine;
using SyncService.Cli.Commands;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Run;
using SyncService.Cli.Logging;

namespace SyncService.Tests.Documentation;

/// <summary>What the documents tell the reader to type is understood by what it is typed for.</summary>
public sealed class CommandTests
{
    private static readonly RootCommand Program = CommandLine.Build(new ProgramContext
    {
        Environment = new Dictionary<string, string>(),
        Folder = "/",
        Redactor = new Redactor(),
        Console = new ConsoleOutput(TextWriter.Null, TextWriter.Null, new Redactor()),
        Deadline = new StopDeadline(TimeProvider.System, _ => { }),
    });

    [Fact]
    public void Every_command_of_the_program_is_one_that_it_knows()
    {
        var commands = Documents.Commands.Select(command => (Where: command.ToString(), Words: Ours(command.Words))).Where(command => command.Words is not null).ToList();
        Assert.True(commands.Count > 15, $"{commands.Count} commands were found.");
        Assert.All(commands, command => AssertParses(command.Where, command.Words!));
    }

    [Fact]
    public void Every_command_within_a_sentence_is_one_that_it_knows()
    {
        var spans = Documents.Spans.Where(span => span.Text.StartsWith("sync-service ", StringComparison.Ordinal) && !span.Text.Contains("VERB", StringComparison.Ordinal)).ToList();
        Assert.True(spans.Count > 30, $"{spans.Count} commands were found.");
        Assert.All(spans, span => AssertParses($"{span.Path}: {span.Text}", [.. ShellWords.Of(span.Text).Skip(1).Where(word => !word.StartsWith('['))]));
    }

    [Fact]
    public void Every_option_in_the_table_of_verbs_is_one_of_its_verb()
    {
        var rows = SourceTree.Read("README.md").Split('\n').Where(line => line.StartsWith("| `sync-service", StringComparison.Ordinal)).ToList();
        Assert.True(rows.Count > 10, $"{rows.Count} rows were found.");
        foreach (var row in rows)
        {
            var spans = row.Split('|')[1].Split('`').Where((_, i) => i % 2 == 1).ToList();
            var verb = Program.Parse([.. ShellWords.Of(spans[0]).Skip(1).Where(word => word[0] is not ('-' or '['))]).CommandResult.Command;
            var known = verb.Options.Concat(Program.Options.Where(option => option.Recursive)).Concat(Program.Options).Select(option => option.Name).ToHashSet();
            Assert.All(spans.Where(span => span.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(option.Split(' ')[0], known));
        }
    }

    [Fact]
    public void Every_verb_and_every_option_stands_in_the_README_or_among_the_commands()
    {
        var text = SourceTree.Read("README.md") + SourceTree.Read("docs/commands.md");
        var verbs = Program.Subcommands.SelectMany(verb => verb.Subcommands.Count == 0 ? [verb] : verb.Subcommands).ToList();
        Assert.All(verbs, verb => Assert.Contains(verb.Name, text, StringComparison.Ordinal));
        Assert.All(verbs.SelectMany(verb => verb.Options).Select(option => option.Name).Distinct(), option => Assert.Contains(option, text, StringComparison.Ordinal));
    }

    [Fact]
    public void Scripts_and_files_that_are_named_are_there_and_their_options_known()
    {
        foreach (var command in Documents.Commands)
        {
            var program = command.Words[0] == "bash" ? command.Words[1] : command.Words[0];
            if (program.StartsWith("./", StringComparison.Ordinal) || program.Contains(".ci/", StringComparison.Ordinal) || program.StartsWith("eng/", StringComparison.Ordinal))
            {
                var script = SourceTree.Read(program);
                Assert.All(command.Words.Where(word => word.StartsWith("--", StringComparison.Ordinal)), option => Assert.Contains(option, script, StringComparison.Ordinal));
            }

            foreach (var path in command.Words.Skip(1).Where(word => word.Contains('/', StringComparison.Ordinal) && word.Split('/')[0] is "src" or "dev" or "tests" or "sandbox" or "ops" or "eng" or "docs"))
                Assert.True(Path.Exists(SourceTree.PathOf(path)), $"{command}: there is no {path}.");
        }
    }

    [Fact]
    public void Keys_of_Redis_are_those_of_the_service()
    {
        string[] keys = ["sync_queue", "sync_queue:cursor", "sync_queue:schemas", "sync_queue:legacy", "last_sync_timestamp"];
        var asked = Documents.Commands.Where(command => command.Words.Contains("redis-cli")).ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, command => Assert.All(command.Words.SkipWhile(word => word != "redis-cli").Skip(2), key => Assert.Contains(key, keys)));
    }

    /// <summary>The words after the program's name; null for other programs.</summary>
    private static string[]? Ours(IReadOnlyList<string> words)
    {
        if (words[0] is "sync-service" or "out/sync-service") return [.. words.Skip(1)];
        var inContainer = words is ["docker", "compose", "run", ..] ? words.ToList().IndexOf("sync-service") : -1;
        return inContainer < 0 ? null : [.. words.Skip(inContainer + 1)];
    }

    private static void AssertParses(string where, string[] words)
    {
        var parsed = Program.Parse(words);
        Assert.True(parsed.Errors.Count == 0, $"{where}\n{string.Join('\n', parsed.Errors.Select(error => error.Message))}");
    }
}
