using SyncService.Cli.Configuration.EnvironmentVariables;

namespace SyncService.Cli.Configuration.Streams;

/// <summary>Holds the column settings of one stream against each other; the columns themselves are the server's to know.</summary>
internal static class StreamColumns
{
    public static void Check(StreamSpec stream, Action<string> problem)
    {
        foreach (var column in Both(stream.IncludeColumns, stream.ExcludeColumns))
            problem($"the column {column} is both included and excluded.");
        foreach (var column in Both(stream.KeyColumns.Append(stream.ChangeColumn), stream.ExcludeColumns))
            problem($"the column {column} is excluded, but a stream cannot do without its key and change columns.");

        // Rows that differ only in a masked key would become one row; a masked change column would stop the sync.
        foreach (var column in Both(stream.KeyColumns, stream.MaskColumns.Where(mask => mask.Value != ColumnMask.Hash).Select(mask => mask.Key)))
            problem($"the key column {column} is masked with null or last4, which makes different rows one; only hash keeps them apart.");
        foreach (var column in Both([stream.ChangeColumn], stream.MaskColumns.Keys))
            problem($"the change column {column} cannot be masked.");
        if (stream.RenameColumns.Values.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
            problem($"renameColumns gives two columns the name {ShownValue.Of(twice.Key)}.");
    }

    private static IEnumerable<string> Both(IEnumerable<string> some, IEnumerable<string> others) =>
        some.Intersect(others, StringComparer.OrdinalIgnoreCase);
}
