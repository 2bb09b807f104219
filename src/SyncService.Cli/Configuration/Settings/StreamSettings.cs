using SyncService.Cli.Configuration.EnvironmentVariables;
using SyncService.Cli.Configuration.Streams;

namespace SyncService.Cli.Configuration.Settings;

/// <summary>The streams: those of the file that <c>SYNC_CONFIG</c> names, or the one that plain variables describe.</summary>
internal sealed class StreamSettings(SettingReader read, string folder, Findings findings)
{
    private const string DefaultTarget = "datos_vista";

    public IReadOnlyList<StreamSpec> Read(Role role)
    {
        var defaults = new StreamDefaults(read.Number(Variables.DeleteLimit, 0, 100, StreamSpec.UsualDeleteLimit, "a percentage"), VerificationSettings.Read(read));
        if (!read.IsSet(Variables.SyncConfig))
            return [Default(role, defaults)];

        foreach (var variable in Variables.DefaultStream.Where(read.IsSet))
            findings.Error(variable.Name, $"is set together with {Variables.SyncConfig.Name}, whose file describes all streams; set one of them.");

        var path = read.Text(Variables.SyncConfig);
        var streams = path is null ? [] : StreamsFile.Read(path, folder, defaults, findings);
        if (role != Role.Consumer && streams.Any(stream => stream.MaskColumns.Values.Contains(ColumnMask.Hash)) && !read.IsSet(Variables.MaskSalt))
            findings.Error(Variables.MaskSalt.Name, "is not set; expected a secret text, because a stream masks a column with hash.");
        return streams;
    }

    private StreamSpec Default(Role role, StreamDefaults defaults)
    {
        var stream = new StreamSpec
        {
            Name = StreamSpec.DefaultName,
            // A consumer takes records from the queue, wherever they came from.
            Source = role == Role.Consumer ? read.Text(Variables.MssqlView) ?? "" : read.Required(Variables.MssqlView),
            Target = read.Text(Variables.PgTable) ?? DefaultTarget,
            KeyColumns = Names(Variables.KeyColumns),
            Mode = read.Choice<CaptureMode?>(Variables.CaptureMode, null, [.. CaptureModes.Words.Select(known => (known.Word, (CaptureMode?)known.Value))]),
            ChangeClock = read.Choice(Variables.ChangeClock, ChangeClock.Server, ("server", ChangeClock.Server), ("utc", ChangeClock.Utc)),
            IncludeColumns = Names(Variables.ColumnsInclude),
            ExcludeColumns = Names(Variables.ColumnsExclude),
            Deletes = read.Choice(Variables.Deletes, DeletePolicy.Keep, DeleteRules.Policies),
            DeletedColumn = read.Text(Variables.DeletedColumn),
            DeleteLimit = defaults.DeleteLimit,
            DeleteWhere = read.Text(Variables.DeleteWhere),
            Verification = defaults.Verification,
        };
        stream = stream with { ChangeColumn = read.Text(Variables.ChangeColumn) ?? stream.ChangeColumn };
        if (DeleteRules.Problem(stream.Deletes, stream.DeletedColumn) is { } problem)
            findings.Error(Variables.DeletedColumn.Name, problem);
        stream = stream with { DeletedColumn = DeleteRules.ColumnOf(stream.Deletes, stream.DeletedColumn) };
        StreamColumns.Check(stream, wrong => findings.Error(Variables.ColumnsExclude.Name, wrong));
        return stream;
    }

    private IReadOnlyList<string> Names(Variable variable) =>
        read.Text(variable) is { } text ? NameList.Parse(text, problem => findings.Error(variable.Name, problem)) : [];
}
