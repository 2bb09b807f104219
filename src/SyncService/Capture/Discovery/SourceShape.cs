using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Modes;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Encoding.Schemas;
using SyncService.Protocol;

namespace SyncService.Capture.Discovery;

/// <summary>The columns that a stream reads, and what its records are made of.</summary>
internal sealed class SourceShape
{
    private SourceShape(IReadOnlyList<SourceColumn> columns, RecordSchema schema, SourceQuery query, SliceQuery slices, CaptureMode mode)
    {
        Columns = columns;
        Schema = schema;
        (Query, Slices) = (query, slices);
        Mode = mode;
        ChangeOrdinal = schema.Columns.ToList().FindIndex(column => column.IsChangeColumn);
        KeyOrdinals = schema.KeyOrdinals;
        Kind = SourceTypes.WatermarkOf(columns[ChangeOrdinal])!.Value;
    }

    public IReadOnlyList<SourceColumn> Columns { get; }

    public RecordSchema Schema { get; }

    public SourceQuery Query { get; }

    public SliceQuery Slices { get; }

    /// <summary>How its changes are found.</summary>
    public CaptureMode Mode { get; }

    public int ChangeOrdinal { get; }

    public IReadOnlyList<int> KeyOrdinals { get; }

    public WatermarkKind Kind { get; }

    public bool HasLargeValues => Columns.Any(column => column.IsLarge);

    public SourceColumn ChangeColumn => Columns[ChangeOrdinal];

    /// <summary>The records' columns before their key is known.</summary>
    /// <exception cref="SyncException">A column is missing, or of a type that cannot be read.</exception>
    public static IReadOnlyList<RecordColumn> Describe(StreamSpec stream, IReadOnlyList<SourceColumn> columns)
    {
        RequireKnown(stream, columns);
        return Distinct(stream, [.. columns.Select(column =>
        {
            var (canonical, target) = SourceTypes.Of(column) ?? throw Unreadable(stream, column);
            if (stream.MaskColumns.TryGetValue(column.Name, out var mask)) (canonical, target) = ColumnMasks.TypeOf(mask, canonical, target);
            var name = stream.RenameColumns.TryGetValue(column.Name, out var renamed) ? renamed : column.Name.ToLowerInvariant();
            return new RecordColumn(column.Name, name, canonical, ColumnMasks.Describe(stream, column), target, IsChangeColumn: Same(column.Name, stream.ChangeColumn));
        })]);
    }

    public static SourceShape Build(StreamSpec stream, IReadOnlyList<SourceColumn> columns, IReadOnlyList<RecordColumn> described, IReadOnlyList<string> keys)
    {
        var ordinals = keys.Select(key => described.ToList().FindIndex(column => Same(column.Source, key))).ToList();
        if (ordinals.IndexOf(-1) is >= 0 and var missing) throw NoColumn(stream, keys[missing], stream.Settings.Keys);
        if (ordinals.FindIndex(i => !SourceTypes.IsComparable(columns[i])) is >= 0 and var loose) throw NotComparable(stream, columns[ordinals[loose]]);
        var schema = RecordSchema.Of([.. described.Select((column, i) => column with { KeyOrdinal = ordinals.IndexOf(i) })]);
        var change = described.ToList().FindIndex(column => column.IsChangeColumn);
        var source = SqlName.Parse(stream.Source);
        var query = new SourceQuery(source, columns, change, ordinals);
        return new SourceShape(columns, schema, query, new SliceQuery(source, columns, change, ordinals, query), ModeChoice.Of(stream, columns[change]));
    }

    /// <summary>Whether a result has the columns that this shape describes; the view may have been altered since.</summary>
    public bool Matches(SqlDataReader reader)
    {
        for (var i = 0; i < Columns.Count; i++)
        {
            if (!Columns[i].IsConverted && Columns[i].Type != "xml" && !SourceDiscovery.TypeName(reader.GetDataTypeName(i)).Equals(Columns[i].Type, StringComparison.Ordinal)) return false;
        }

        return true;
    }

    private static void RequireKnown(StreamSpec stream, IReadOnlyList<SourceColumn> columns)
    {
        var change = columns.FirstOrDefault(column => Same(column.Name, stream.ChangeColumn))
            ?? throw NoColumn(stream, stream.ChangeColumn, stream.Settings.ChangeColumn);
        if (stream.MaskColumns.ContainsKey(change.Name))
        {
            throw new SyncException(
                $"{stream.Source}: the change column {change.Name} cannot be masked.", $"Take it out of {stream.Settings.Mask}.", Failure.Configuration);
        }

        ModeChoice.Of(stream, change);
    }

    private static IReadOnlyList<RecordColumn> Distinct(StreamSpec stream, IReadOnlyList<RecordColumn> columns)
    {
        if (columns.GroupBy(column => column.Target, StringComparer.Ordinal).FirstOrDefault(same => same.Count() > 1) is not { } clash) return columns;
        throw new SyncException(
            $"{stream.Source}: the columns {string.Join(" and ", clash.Select(column => column.Source))} would both become {clash.Key}.",
            $"Give one of them another name in the view, or, where they differ by more than case, in {stream.Settings.Rename}.",
            Failure.Configuration);
    }

    private static SyncException NoColumn(StreamSpec stream, string column, string what) => new(
        $"{stream.Source} has no column {column} ({what}).", "Add it to the view, or look at its spelling.", Failure.Configuration);

    private static SyncException Unreadable(StreamSpec stream, SourceColumn column) => new(
        $"{stream.Source}: the column {column.Name} is of type {column.Type}, which cannot be read.",
        $"Convert it in the view, or leave it out with {stream.Settings.Exclude}.",
        Failure.Configuration);

    private static SyncException NotComparable(StreamSpec stream, SourceColumn column) => new(
        $"{stream.Source}: the key column {column.Name} is of type {column.Type}, whose values SQL Server cannot compare.",
        $"Convert it in the view, such as CAST({SqlName.Quote(column.Name)} AS {(column.Type == "image" ? "varbinary(900)" : "nvarchar(450)")}), or set {stream.Settings.Keys} to others.",
        Failure.Configuration);

    private static bool Same(string left, string right) => left.Equals(right, StringComparison.OrdinalIgnoreCase);
}
