namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>The texts of the variables: the environment first, then <c>.env</c>; in each the variable itself or the file that its twin names.</summary>
/// <remarks>An empty text counts as unset. Reading the same variable twice gives the same text and reports an error once.</remarks>
internal sealed class VariableValues(
    IReadOnlyDictionary<string, string> environment,
    IReadOnlyDictionary<string, string> envFile,
    string folder,
    Findings findings)
{
    private const int LongestFile = 64 * 1024;
    private readonly Dictionary<string, string?> known = new(StringComparer.Ordinal);
    private readonly HashSet<string> failed = new(StringComparer.Ordinal);

    public string? Find(Variable variable)
    {
        if (!known.TryGetValue(variable.Name, out var value))
            known[variable.Name] = value = FindIn(environment, variable) ?? FindIn(envFile, variable);
        return value;
    }

    /// <summary>The variable has a value that could not be read; that is reported already, so that it need not be reported as missing.</summary>
    public bool IsBroken(Variable variable) => failed.Contains(variable.Name);

    private string? FindIn(IReadOnlyDictionary<string, string> layer, Variable variable)
    {
        if (failed.Contains(variable.Name))
            return null;

        var direct = layer.GetValueOrDefault(variable.Name) is { Length: > 0 } text ? text : null;
        var path = layer.GetValueOrDefault(variable.FileTwin) is { Length: > 0 } twin ? twin.Trim() : null;
        if (path is null)
            return direct;
        if (direct is not null)
            return Fail(variable, variable.Name, $"is set, and so is {variable.FileTwin}; set one of them.");

        try
        {
            return ReadFile(Path.Combine(folder, path)) is { Length: > 0 } content ? content : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidDataException)
        {
            var which = variable.Secret ? "the file" : $"the file {ShownValue.Of(path)}";
            return Fail(variable, variable.FileTwin, $"{which} cannot be used ({FileFailure.Reason(e)}); expected a readable file that holds the value of {variable.Name}.");
        }
    }

    private string? Fail(Variable variable, string subject, string problem)
    {
        failed.Add(variable.Name);
        findings.Error(subject, problem);
        return null;
    }

    private static string ReadFile(string path)
    {
        using var reader = new StreamReader(path);
        var buffer = new char[LongestFile + 1];
        var length = reader.ReadBlock(buffer);
        if (length > LongestFile)
            throw new InvalidDataException("longer than 64 KiB");

        // Editors and `echo` end a file with one line break, which is not part of the value.
        var content = buffer.AsSpan(0, length);
        if (content is [.., '\n'])
            content = content[..^1];
        if (content is [.., '\r'])
            content = content[..^1];
        return content.ToString();
    }
}
