using System.Globalization;
using SyncService.Capture.Asking;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Scanning;

namespace SyncService.Capture.Inspection;

/// <summary>Looks at what a comparison asks of one view; reads only, and gives up on what takes too long.</summary>
internal sealed class ScanInspection(SourceProbe probe, StreamSpec stream, SourceShape shape, TimeSpan patience)
{
    private readonly IReadOnlyList<SourceColumn> keys = [.. shape.KeyOrdinals.Select(i => shape.Columns[i])];

    /// <summary>Of a view whose key is known.</summary>
    public async Task<ScanFacts> InspectAsync(CancellationToken cancellation)
    {
        var facts = new ScanFacts
        {
            Index = await IndexAsync(new KeyIndexQuestions(SqlName.Parse(stream.Source), keys), cancellation),
            GoesOnByKey = shape.Query.KeyOrdinals is not null,
            FindsByKey = keys.All(key => TextValue.Problem(key, stream.MaskColumns.ContainsKey(key.Name)) is null),
        };

        // The very statement with which a comparison begins.
        var first = await probe.AskAsync(connection => shape.Query.ByKey(connection, new ScanPace().Rows, null), static _ => true, stream.Source, patience, cancellation, most: 1);
        return first.Problem is null
            ? facts with { ToFirstRow = first.Elapsed }
            : facts with { Problem = first.TookTooLong ? string.Create(CultureInfo.InvariantCulture, $"no answer in {patience.TotalSeconds:0.###} s") : first.Problem };
    }

    private async Task<IndexSight> IndexAsync(KeyIndexQuestions questions, CancellationToken cancellation)
    {
        var own = await CountAsync(questions, questions.Own, cancellation);
        if (own == keys.Count) return IndexSight.Present;
        if (own is not null && await IsTableAsync(cancellation)) return IndexSight.Absent;
        foreach (var question in new[] { questions.Behind, questions.Named })
        {
            if (await CountAsync(questions, question, cancellation) is { } behind) return behind == keys.Count ? IndexSight.Present : IndexSight.Absent;
        }

        return IndexSight.Unseen;
    }

    private async Task<long?> CountAsync(KeyIndexQuestions questions, string question, CancellationToken cancellation)
    {
        var answer = await probe.AskAsync(
            connection => questions.Command(connection, question),
            static reader => reader.IsDBNull(0) ? (long?)null : Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture), stream.Source, patience, cancellation);
        return answer.Rows is [var count] ? count : null;
    }

    private async Task<bool> IsTableAsync(CancellationToken cancellation)
    {
        var questions = new SourceQuestions(SqlName.Parse(stream.Source), shape.ChangeColumn, keys);
        var kind = await probe.AskAsync(connection => questions.Command(connection, questions.Kind, default, default), static reader => reader.GetString(0).Trim(), stream.Source, patience, cancellation);
        return kind.Rows is ["U"];
    }
}
