using System.Globalization;
using System.Text.Json;
using SyncService.Encoding.Schemas;
using SyncService.Target.DeadLetters;

namespace SyncService.Cli.Commands.Dead;

/// <summary>How a dead letter is shown to a person.</summary>
internal static class DeadWording
{
    public static string Time(DateTimeOffset time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    public static string Reason(DeadLetter letter) =>
        $"{letter.Reason.Message} ({letter.Reason.SqlState}{(WaitingLetters.Includes(letter.Reason) && letter.Row is not null ? "; tried again by itself" : "")})";

    /// <summary>The values of the key columns; empty when the record could not be read.</summary>
    public static string Key(DeadLetter letter)
    {
        var values = Values(letter).ToDictionary(value => value.Column, value => value.Text, StringComparer.Ordinal);
        return string.Join('|', Columns(letter).Where(column => column.KeyOrdinal >= 0).OrderBy(column => column.KeyOrdinal).Select(column => values.GetValueOrDefault(column.Source) ?? "NULL"));
    }

    /// <summary>Source column and value, in the order of the record; a value that is NULL is null.</summary>
    public static IReadOnlyList<(string Column, string? Text)> Values(DeadLetter letter)
    {
        if (letter.Row is null)
            return [];
        using var row = JsonDocument.Parse(letter.Row);
        var values = row.RootElement.EnumerateObject().ToDictionary(value => value.Name, value => value.Value.GetString(), StringComparer.Ordinal);

        // jsonb sorts its names; the record knows the order of the view.
        var order = Columns(letter).Select(column => column.Source).Where(values.ContainsKey).ToList();
        return [.. (order.Count == values.Count ? order : [.. values.Keys]).Select(column => (column, values[column]))];
    }

    public static IReadOnlyList<RecordColumn> Columns(DeadLetter letter)
    {
        try
        {
            return letter.Schema is null ? [] : RecordSchema.Parse(letter.Schema).Columns;
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
