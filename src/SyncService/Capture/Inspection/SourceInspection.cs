using System.Globalization;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Modes;
using SyncService.Capture.Reading;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Protocol;

namespace SyncService.Capture.Inspection;

/// <summary>Looks at the rows of one view before they are synced; reads only, and gives up on what takes too long.</summary>
internal sealed class SourceInspection(SourceProbe probe, StreamSpec stream, SourceShape shape, TimeSpan patience)
{
    private static readonly Counted NoKey = new(null, "not counted, for no key is known");
    private static readonly Counted NoClock = new(null, "not counted, for the server does not tell its time");

    private const string NoAnswer = "not counted, for the server did not answer";

    /// <summary>Within the range of every type of stamp: the client refuses to bind what is beyond.</summary>
    private static readonly DateTime Never = new(2079, 6, 6, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly SourceQuestions questions = new(
        SqlName.Parse(stream.Source), shape.ChangeColumn, [.. shape.KeyOrdinals.Select(i => shape.Columns[i])]);

    private readonly Watermark start = Watermark.Start(shape.Kind, probe.Options.Start);

    private string TooLong => string.Create(CultureInfo.InvariantCulture, $"no answer in {patience.TotalSeconds:0.###} s");

    /// <param name="now">The server's clock, local and as it counts; null when it does not tell it.</param>
    public async Task<SourceFacts> InspectAsync((DateTime Local, DateTime Utc)? now, CancellationToken cancellation)
    {
        var stamp = new Watermark(shape.Kind, Clock(now ?? (Never, Never)).Ticks);
        var counts = await OverviewAsync(stamp, cancellation);
        var newest = await AskAsync(questions.Newest, stamp, Stamp, cancellation);
        var hasKey = shape.KeyOrdinals.Count > 0;
        var duplicates = hasKey ? await CountAsync(questions.DuplicateKeys, stamp, cancellation) : NoKey;
        var facts = new SourceFacts
        {
            Rows = counts[0],
            NullStamps = counts[1],
            FutureStamps = questions.IsTime ? now is null ? NoClock : counts[2] : null,
            StampsBeforeStart = questions.IsTime && probe.Options.SkipsRows ? counts[3] : null,
            Newest = newest.Rows is [var found] ? found : null,
            NullKeys = hasKey ? await CountAsync(questions.NullKeys, stamp, cancellation) : NoKey,
            DuplicateKeys = duplicates,
            DuplicateExamples = duplicates.IsAbove(0) ? await ExamplesAsync(stamp, cancellation) : [],
            Index = await IndexAsync(stamp, cancellation),
        };
        facts = shape.Mode == CaptureMode.RowVersion ? await WithRowVersionsAsync(facts, stamp, cancellation) : await WithTransactionsAsync(facts, stamp, cancellation);
        return await WithCycleAsync(facts, newest.TookTooLong ? TooLong : newest.Problem, cancellation);
    }

    private async Task<SourceFacts> WithTransactionsAsync(SourceFacts facts, Watermark now, CancellationToken cancellation)
    {
        if (!questions.IsTime) return facts;
        var seen = await AskAsync(OpenTransactions.MayAnswer, now, static reader => !reader.IsDBNull(0) && reader.GetString(0) == OpenTransactions.Writable, cancellation);
        return facts with { SeesTransactions = seen.Rows is [true], IsWritable = await IsWritableAsync(now, cancellation) };
    }

    private async Task<SourceFacts> WithRowVersionsAsync(SourceFacts facts, Watermark now, CancellationToken cancellation)
    {
        var last = await AskAsync(RowVersions.Question(SqlName.Parse(stream.Source)), now, static reader => RowVersions.Read(reader).Last, cancellation);
        var others = await AskAsync(questions.OtherDatabases, now, static reader => reader.GetString(0), cancellation);
        return facts with { LastRowVersion = last.Rows is [var told] ? told : null, OtherDatabases = others.Rows, IsWritable = await IsWritableAsync(now, cancellation) };
    }

    private async Task<bool?> IsWritableAsync(Watermark now, CancellationToken cancellation)
    {
        var answer = await AskAsync(SourceQuestions.Updateability, now, static reader => reader.IsDBNull(0) ? null : reader.GetString(0), cancellation);
        return answer.Rows is [{ } word] ? word == OpenTransactions.Writable : null;
    }

    private async Task<IReadOnlyList<Counted>> OverviewAsync(Watermark now, CancellationToken cancellation)
    {
        var pass = await AskAsync(questions.Overview, now, reader => Enumerable.Range(0, reader.FieldCount).Select(i => Number(reader, i)).ToArray(), cancellation);
        if (pass.Rows is [var all]) return [.. all.Select(count => new Counted(count))];
        List<Counted> counts = [await CountAsync(questions.AllRows, now, cancellation), await CountAsync(questions.NullStamps, now, cancellation)];
        if (questions.IsTime)
        {
            counts.Add(await CountAsync(questions.FutureStamps, now, cancellation));
            counts.Add(await CountAsync(questions.StampsBeforeStart, now, cancellation));
        }

        return counts;
    }

    /// <summary>The very query of a cycle that finds nothing new, so that its cost is not guessed: the rows of the overlap before the newest stamp or, where there are many of them, their totals.</summary>
    private async Task<SourceFacts> WithCycleAsync(SourceFacts facts, string? newestProblem, CancellationToken cancellation)
    {
        if (facts.Newest is not { } newest) return facts with { CycleProblem = newestProblem };
        var begin = newest.Before(probe.Options.Overlap);
        var cycle = await probe.AskAsync(connection => shape.Query.Command(connection, SentWindow.Enough, begin, null), static _ => true, stream.Source, patience, cancellation);
        if (cycle.Rows.Count == SentWindow.Enough && newest.IsTime)
        {
            cycle = await probe.AskAsync(connection => shape.Slices.TotalsOf(connection, begin, newest.Before(-probe.Options.Overlap)), static _ => true, stream.Source, patience, cancellation);
        }

        return cycle.Problem is null ? facts with { CycleTime = cycle.Elapsed } : facts with { CycleProblem = cycle.TookTooLong ? TooLong : cycle.Problem };
    }

    private async Task<IReadOnlyList<string>> ExamplesAsync(Watermark now, CancellationToken cancellation)
    {
        // What is masked must not be shown here either.
        var masked = shape.KeyOrdinals.Select(i => stream.MaskColumns.ContainsKey(shape.Columns[i].Name)).ToList();
        var answer = await AskAsync(
            questions.DuplicateExamples,
            now,
            reader => string.Join('|', masked.Select((hidden, i) => hidden ? "***" : Text(reader.GetValue(i)))) + $" ({Number(reader, masked.Count)} times)",
            cancellation);
        return answer.Rows;
    }

    private async Task<IndexSight> IndexAsync(Watermark now, CancellationToken cancellation)
    {
        var kind = await AskAsync(questions.Kind, now, reader => reader.GetString(0).Trim(), cancellation);
        var own = await CountAsync(questions.OwnIndexes, now, cancellation);
        if (own.IsAbove(0)) return IndexSight.Present;
        if (kind.Rows is ["U"] && own.Problem is null) return IndexSight.Absent;
        foreach (var question in new[] { questions.IndexesBehind, questions.IndexesNamed })
        {
            var behind = await AskAsync(question, now, reader => reader.IsDBNull(0) ? (long?)null : Number(reader, 0), cancellation);
            if (behind.Rows is [{ } first]) return first == 1 ? IndexSight.Present : IndexSight.Absent;
        }

        return IndexSight.Unseen;
    }

    private Watermark Stamp(SqlDataReader reader) => StampReaders.Read(reader, shape.ChangeColumn);

    private async Task<Counted> CountAsync(string question, Watermark now, CancellationToken cancellation)
    {
        var answer = await AskAsync(question, now, reader => Number(reader, 0), cancellation);
        return answer.Rows is [var count] ? new Counted(count) : new Counted(null, answer.Problem ?? NoAnswer);
    }

    private async Task<Answer<T>> AskAsync<T>(string question, Watermark now, Func<SqlDataReader, T> read, CancellationToken cancellation)
    {
        var answer = await probe.AskAsync(connection => questions.Command(connection, question, now, start), read, stream.Source, patience, cancellation);
        return answer is { Problem: not null, TookTooLong: false } && SourceQuestions.Plain(question) is { } plain
            ? await AskAsync(plain, now, read, cancellation)
            : answer;
    }

    private DateTime Clock((DateTime Local, DateTime Utc) now) => shape.Kind == WatermarkKind.Instant || stream.ChangeClock == ChangeClock.Utc ? now.Utc : now.Local;

    /// <summary>Servers differ in the type of a count.</summary>
    private static long Number(SqlDataReader reader, int i) => Convert.ToInt64(reader.GetValue(i), CultureInfo.InvariantCulture);

    private static string Text(object value) => value switch
    {
        DBNull => "NULL",
        DateTime stamp => stamp.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture),
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}
