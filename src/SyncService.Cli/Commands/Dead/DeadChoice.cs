using System.CommandLine;

namespace SyncService.Cli.Commands.Dead;

/// <summary>Which dead letters a verb is about: some by their ids, all of one stream, or all.</summary>
internal sealed class DeadChoice
{
    private readonly Argument<long[]> ids = new("ID") { Description = "The letters, by the ids that dead list shows.", Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<bool> all = new("--all") { Description = "All letters." };

    private readonly Option<string?> stream = new("--stream") { Description = "All letters of this stream.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(ids);
        command.Options.Add(all);
        command.Options.Add(stream);
        command.Validators.Add(result =>
        {
            var named = result.GetValue(ids)?.Length > 0;
            var many = result.GetValue(all) || result.GetValue(stream) is not null;
            if (named == many)
                result.AddError(named ? "Give either ids, or --all or --stream." : "Give ids, --all or --stream NAME.");
        });
    }

    public (IReadOnlyList<long> Ids, string? Stream) Of(ParseResult parsed) => (parsed.GetValue(ids) ?? [], parsed.GetValue(stream));
}
