using System.Globalization;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>Turns the texts of variables into values, and gathers what is wrong with them instead of stopping at the first.</summary>
/// <remarks>Independent of the culture: a decimal point is a point everywhere. After an error the default is returned, so that the rest can be checked too.</remarks>
internal sealed class SettingReader(VariableValues values, Findings findings)
{
    private readonly List<string> secrets = [];
    private readonly List<string> publicValues = [];

    public IReadOnlyList<string> Secrets => secrets;

    public IReadOnlyList<string> PublicValues => publicValues;

    public bool IsSet(Variable variable) => Text(variable) is not null || values.IsBroken(variable);

    /// <summary>Secrets as they are, everything else without the blanks around it; null when unset.</summary>
    public string? Text(Variable variable)
    {
        var value = values.Find(variable);
        if (variable.Secret)
        {
            if (value is not null)
                secrets.Add(value);
            return value;
        }

        value = value?.Trim();
        if (string.IsNullOrEmpty(value))
            return null;
        publicValues.Add(value);
        return value;
    }

    public string Required(Variable variable)
    {
        var value = Text(variable);
        if (value is null && !values.IsBroken(variable))
            findings.Error(variable.Name, $"is not set; expected the {variable.Meaning}.");
        return value ?? "";
    }

    public int? OptionalInteger(Variable variable, int least, int most)
    {
        if (Text(variable) is not { } text)
            return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;

        Bad(variable, text, $"a whole number from {Grouped(least)} to {Grouped(most)}{OrchestratorHint(variable, text)}");
        return null;
    }

    public int Integer(Variable variable, int least, int most, int otherwise) =>
        OptionalInteger(variable, least, most) ?? otherwise;

    public double Number(Variable variable, double least, double most, double otherwise, string what)
    {
        if (Text(variable) is not { } text)
            return otherwise;
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        if (double.TryParse(text, Plain, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;

        Bad(variable, text, $"{what} from {Grouped(least)} to {Grouped(most)}, such as {variable.Default} or 0.5");
        return otherwise;
    }

    public TimeSpan Seconds(Variable variable, double least, TimeSpan otherwise) =>
        TimeSpan.FromSeconds(Number(variable, least, 86_400, otherwise.TotalSeconds, "a number of seconds"));

    public bool Boolean(Variable variable, bool otherwise)
    {
        var text = Text(variable);
        switch (text?.ToUpperInvariant())
        {
            case null:
                return otherwise;
            case "TRUE" or "1" or "YES" or "ON":
                return true;
            case "FALSE" or "0" or "NO" or "OFF":
                return false;
            default:
                Bad(variable, text!, "true or false (1, 0, yes and no will do)");
                return otherwise;
        }
    }

    /// <summary>One of a few words, whatever their case.</summary>
    public T Choice<T>(Variable variable, T otherwise, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        if (Text(variable) is not { } text)
            return otherwise;

        var words = new List<string>();
        foreach (var (word, value) in choices)
        {
            if (word.Equals(text, StringComparison.OrdinalIgnoreCase))
                return value;
            words.Add(word);
        }

        Bad(variable, text, $"one of {string.Join(", ", words)}{NameSuggestion.Clause(text, words)}");
        return otherwise;
    }

    public void Bad(Variable variable, string text, string expected) =>
        findings.Error(variable.Name, variable.Secret ? $"is not usable; expected {expected}." : $"{ShownValue.Of(text)} is not usable; expected {expected}.");

    private static string Grouped(double number) => number.ToString("#,0.###", CultureInfo.InvariantCulture);

    /// <summary>Kubernetes and old Docker links set REDIS_PORT=tcp://10.0.0.1:6379 for a service called redis.</summary>
    private static string OrchestratorHint(Variable variable, string text) =>
        variable.Name.EndsWith("_PORT", StringComparison.Ordinal) && text.StartsWith("tcp://", StringComparison.Ordinal)
            ? $" (Kubernetes sets {variable.Name} for a service of that name: set enableServiceLinks: false, or set {variable.Name} yourself)"
            : "";
}
