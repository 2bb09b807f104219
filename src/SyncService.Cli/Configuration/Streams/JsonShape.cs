using System.Globalization;
using System.Text.Json;
using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Cli.Configuration.Settings;

namespace SyncService.Cli.Configuration.Streams;

/// <summary>Reads the parts of a JSON object, and reports what is wrong under the place where it stands.</summary>
internal sealed class JsonShape(string place, Findings findings)
{
    public void Error(string property, string problem) =>
        findings.Error(Variables.SyncConfig.Name, $"{place}: {property} {problem}");

    public bool IsObject(JsonElement element, string expected)
    {
        if (element.ValueKind == JsonValueKind.Object)
            return true;
        findings.Error(Variables.SyncConfig.Name, $"{place}: expected {expected}.");
        return false;
    }

    public void OnlyKnown(JsonElement element, IReadOnlyCollection<string> known)
    {
        foreach (var property in element.EnumerateObject().Where(property => !known.Contains(property.Name)))
        {
            var hint = NameSuggestion.Clause(property.Name, known);
            Error(ShownValue.Of(property.Name), "is not a known property" + (hint.Length > 0 ? hint : $"; expected one of {string.Join(", ", known)}."));
        }
    }

    /// <summary>A text that is not empty; null when it is absent, null or wrong.</summary>
    public string? Text(JsonElement element, string property, bool required = false)
    {
        if (!element.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (required)
                Error(property, "is missing; every stream has one.");
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString()!.Trim() is { Length: > 0 } text)
            return text;
        Error(property, "is not usable; expected a text that is not empty.");
        return null;
    }

    /// <summary>A number within bounds; null when it is absent, null or wrong.</summary>
    public double? Number(JsonElement element, string property, double least, double most, string what)
    {
        if (!element.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most)
            return number;
        Error(property, string.Create(CultureInfo.InvariantCulture, $"is not usable; expected {what} from {least:#,0.###} to {most:#,0.###}."));
        return null;
    }

    /// <summary>True or false; null when it is absent, null or wrong.</summary>
    public bool? Boolean(JsonElement element, string property)
    {
        if (!element.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return value.GetBoolean();
        Error(property, "is not usable; expected true or false.");
        return null;
    }

    /// <summary>A list of names, as an array or as one comma-separated text.</summary>
    /// <param name="element">What holds it.</param>
    /// <param name="property">Under which name.</param>
    /// <param name="mayBeEmpty">Whether an empty array says what it seems to say.</param>
    public IReadOnlyList<string> Names(JsonElement element, string property, bool mayBeEmpty = false)
    {
        if (!element.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];

        if (mayBeEmpty && value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
            return [];
        if (value.ValueKind == JsonValueKind.String)
            return NameList.Parse(value.GetString()!, problem => Error(property, problem));
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String))
            return NameList.Check([.. value.EnumerateArray().Select(item => item.GetString()!.Trim())], problem => Error(property, problem));

        Error(property, "is not usable; expected a list of column names, [\"A\", \"B\"] or \"A,B\".");
        return [];
    }

    /// <summary>Column names and the text that belongs to each.</summary>
    public IEnumerable<(string Column, string Value)> Pairs(JsonElement element, string property)
    {
        if (!element.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null)
            yield break;
        if (value.ValueKind != JsonValueKind.Object)
        {
            Error(property, "is not usable; expected an object, {\"COLUMN\": \"…\"}.");
            yield break;
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in value.EnumerateObject())
        {
            var column = pair.Name.Trim();
            if (column.Length == 0 || !seen.Add(column))
                Error(property, $"names the column \"{column}\" twice, or not at all.");
            else if (pair.Value.ValueKind == JsonValueKind.String && pair.Value.GetString()!.Trim() is { Length: > 0 } text)
                yield return (column, text);
            else
                Error($"{property}.{column}", "is not usable; expected a text that is not empty.");
        }
    }
}
