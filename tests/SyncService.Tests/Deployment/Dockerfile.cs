namespace SyncService.Tests.Deployment;

/// <summary>The instructions of <c>dev/Dockerfile</c>, stage by stage.</summary>
internal static class Dockerfile
{
    public sealed record Instruction(int Stage, string Name, string Value);

    public static IReadOnlyList<Instruction> Instructions { get; } = Read();

    /// <summary>The one instruction of that name in the stage that becomes the image.</summary>
    public static string Final(string name) =>
        Instructions.Single(line => line.Stage == Instructions[^1].Stage && line.Name == name).Value;

    private static List<Instruction> Read()
    {
        var lines = SourceTree.Read("dev/Dockerfile").Split('\n').Where(line => line.Length > 0 && line[0] != '#');
        var joined = string.Join('\n', lines).Replace("\\\n", " ", StringComparison.Ordinal);
        var stage = -1;
        return [.. joined.Split('\n').Select(line => line.Split(' ', 2)).Select(words =>
            new Instruction(words[0] == "FROM" ? ++stage : stage, words[0], words[1].Trim()))];
    }
}
