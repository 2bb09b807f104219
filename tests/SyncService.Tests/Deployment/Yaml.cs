using System.Globalization;
using YamlDotNet.RepresentationModel;

namespace SyncService.Tests.Deployment;

/// <summary>Reads a YAML file of the repository; a path such as <c>services/redis/image</c> leads to a value.</summary>
internal sealed class Yaml(YamlNode node)
{
    public static Yaml Load(string name)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(SourceTree.Read(name));
        stream.Load(reader);
        return new Yaml(Assert.Single(stream.Documents).RootNode);
    }

    public string Text => Assert.IsType<YamlScalarNode>(node).Value!;

    public IReadOnlyList<string> Texts => [.. Items.Select(item => item.Text)];

    public IReadOnlyList<Yaml> Items => [.. Assert.IsType<YamlSequenceNode>(node).Children.Select(child => new Yaml(child))];

    public IReadOnlyDictionary<string, Yaml> Entries =>
        Assert.IsType<YamlMappingNode>(node).Children.ToDictionary(pair => ((YamlScalarNode)pair.Key).Value!, pair => new Yaml(pair.Value));

    public Yaml this[string path] => path.Split('/').Aggregate(this, (at, name) =>
        int.TryParse(name, CultureInfo.InvariantCulture, out var number) ? at.Items[number]
        : at.Entries.TryGetValue(name, out var value) ? value
        : throw new KeyNotFoundException($"There is no {name} in {path}."));

    /// <summary>Every value below, with its name: for what must hold wherever it stands.</summary>
    public IEnumerable<(string Name, Yaml Value)> All() => node switch
    {
        YamlMappingNode => Entries.SelectMany(entry => entry.Value.All().Prepend((entry.Key, entry.Value))),
        YamlSequenceNode => Items.SelectMany(item => item.All()),
        _ => [],
    };
}
