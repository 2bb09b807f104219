using System.Text.Json;
using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Streams;

/// <summary>One element of the streams file, turned into a stream.</summary>
internal static class StreamElement
{
    private static readonly string[] Known =
        ["name", "source", "target", "keyColumns", "changeColumn", "changeClock", "mode", "includeColumns", "excludeColumns", "renameColumns", "maskColumns", "deletes", "deletedColumn", "deleteLimit", "deleteWhere", "verify", "after"];

    private static readonly Dictionary<string, ColumnMask> Masks = new(StringComparer.OrdinalIgnoreCase)
    {
        ["hash"] = ColumnMask.Hash,
        ["null"] = ColumnMask.Null,
        ["last4"] = ColumnMask.Last4,
    };

    private static readonly Dictionary<string, ChangeClock> Clocks = new(StringComparer.OrdinalIgnoreCase)
    {
        ["server"] = ChangeClock.Server,
        ["utc"] = ChangeClock.Utc,
    };

    /// <summary>Null when the element has no name, source or target; whatever else is wrong is among the findings too.</summary>
    public static StreamSpec? Read(JsonElement element, string place, StreamDefaults defaults, Findings findings)
    {
        var shape = new JsonShape(place, findings);
        if (!shape.IsObject(element, "an object that describes a stream"))
            return null;

        shape.OnlyKnown(element, Known);
        var mode = ReadMode(element, shape);
        var name = Name(element, shape);
        var source = shape.Text(element, "source", required: true);
        var target = shape.Text(element, "target", required: true);
        var keys = shape.Names(element, "keyColumns");
        var includes = shape.Names(element, "includeColumns");
        var excludes = shape.Names(element, "excludeColumns", mayBeEmpty: true);
        var change = shape.Text(element, "changeColumn");
        var clock = ReadClock(element, shape);
        var renames = shape.Pairs(element, "renameColumns").ToDictionary(StringComparer.OrdinalIgnoreCase);
        var masks = ReadMasks(element, shape);
        var (deletes, deletedColumn) = ReadDeletes(element, shape);
        var limit = shape.Number(element, "deleteLimit", 0, 100, "a percentage");
        var where = shape.Text(element, "deleteWhere");
        var verification = VerifyElement.Read(element, place, defaults.Verification, findings);
        var after = shape.Names(element, "after");
        if (name is null || source is null || target is null)
            return null;

        var stream = new StreamSpec
        {
            Name = name,
            Source = source,
            Target = target,
            KeyColumns = keys,
            Mode = mode,
            ChangeClock = clock,
            IncludeColumns = includes,
            ExcludeColumns = excludes,
            RenameColumns = renames,
            MaskColumns = masks,
            Deletes = deletes,
            DeletedColumn = deletedColumn,
            DeleteLimit = limit ?? defaults.DeleteLimit,
            DeleteWhere = where,
            Verification = verification,
            After = after,
            Settings = SettingNames.InFile(place),
        };
        stream = change is null ? stream : stream with { ChangeColumn = change };
        StreamColumns.Check(stream, problem => findings.Error(Variables.SyncConfig.Name, $"{place}: {problem}"));
        return stream;
    }

    private static string? Name(JsonElement element, JsonShape shape)
    {
        var name = shape.Text(element, "name", required: true);
        if (name is null)
            return null;
        if (!StreamName.IsValid(name))
            shape.Error("name", $"{ShownValue.Of(name)} is not usable; expected {StreamName.Rule}.");
        else if (StreamName.Reserved.Contains(name))
            shape.Error("name", $"{ShownValue.Of(name)} is taken by a key of the service; expected another name.");
        return name;
    }

    private static CaptureMode? ReadMode(JsonElement element, JsonShape shape)
    {
        if (shape.Text(element, "mode") is not { } word) return null;
        if (CaptureModes.Find(word.ToLowerInvariant()) is { } mode) return mode;
        shape.Error("mode", $"{ShownValue.Of(word)} is not supported; expected timestamp or rowversion{NameSuggestion.Clause(word, CaptureModes.Words.Select(known => known.Word))}");
        return null;
    }

    private static ChangeClock ReadClock(JsonElement element, JsonShape shape)
    {
        if (shape.Text(element, "changeClock") is not { } word) return ChangeClock.Server;
        if (Clocks.TryGetValue(word, out var clock)) return clock;
        shape.Error("changeClock", $"{ShownValue.Of(word)} is not usable; expected server or utc{NameSuggestion.Clause(word, Clocks.Keys)}");
        return ChangeClock.Server;
    }

    private static (DeletePolicy Deletes, string? Column) ReadDeletes(JsonElement element, JsonShape shape)
    {
        var column = shape.Text(element, "deletedColumn");
        var policies = DeleteRules.Policies.ToDictionary(policy => policy.Word, policy => policy.Value, StringComparer.OrdinalIgnoreCase);
        var deletes = DeletePolicy.Keep;
        if (shape.Text(element, "deletes") is { } word && !policies.TryGetValue(word, out deletes))
            shape.Error("deletes", $"{ShownValue.Of(word)} is not usable; expected keep, apply or mark{NameSuggestion.Clause(word, policies.Keys)}");
        else if (DeleteRules.Problem(deletes, column) is { } problem)
            shape.Error("deletedColumn", problem);
        return (deletes, DeleteRules.ColumnOf(deletes, column));
    }

    private static Dictionary<string, ColumnMask> ReadMasks(JsonElement element, JsonShape shape)
    {
        var masks = new Dictionary<string, ColumnMask>(StringComparer.OrdinalIgnoreCase);
        foreach (var (column, word) in shape.Pairs(element, "maskColumns"))
        {
            if (Masks.TryGetValue(word, out var mask))
                masks[column] = mask;
            else
                shape.Error($"maskColumns.{column}", $"{ShownValue.Of(word)} is not usable; expected hash, null or last4{NameSuggestion.Clause(word, Masks.Keys)}");
        }

        return masks;
    }
}
