using System.Data.SqlTypes;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Threading.Channels;
using Microsoft.Data.SqlClient;
using SyncService.Capture.Asking;
using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Identification;
using SyncService.Capture.Inspection;
using SyncService.Capture.Modes;
using SyncService.Capture.Reading;
using SyncService.Capture.Scanning;
using SyncService.Capture.Sent;
using SyncService.Capture.Values;
using SyncService.Encoding;
using SyncService.Protocol;

namespace SyncService.Capture;

/// <summary>One view or table of SQL Server.</summary>
internal sealed class SqlServerSource(
    StreamSpec stream, SqlConnections connections, KeyLookup keys, CaptureLog log, TimeProvider clock, int page = PageSize.Smallest) : ISource
{
    /// <summary>Questions in a row that the server answered only one by one, after which each cycle asks for the columns first, and for the rows then.</summary>
    private const int MostRefusals = 3;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    /// <summary>A watch only asks whether there is anything new: whatever there is, the next reading asks for the columns before it brings it.</summary>
    private static readonly TimeSpan SettledForWatch = TimeSpan.FromSeconds(5);

    /// <summary>For a count that the first cycle alone waits for.</summary>
    private static readonly TimeSpan CountPatience = TimeSpan.FromSeconds(10);

    private readonly PageSize pageSize = new(page);
    private readonly ScanPace scanPace = new();
    private readonly SourceClock serverClock = new(stream.ChangeClock, clock);
    private readonly OpenTransactions transactions = new(clock);
    private readonly RowVersionCounter counter = new(clock);
    private readonly AnsweringWatch answering = new(SqlName.Parse(stream.Source));
    private readonly RowVersionVoice voice = new(stream, connections, log);
    private readonly StampVoice stamps = new(stream, log);
    private readonly NumberPosition numbers = new(stream, log);
    private SourceShape? shape;
    private long discovered;
    private int refusals;
    private Watermark? seen;
    private bool saidRepeated;
    private Task? sayingOnce;

    /// <summary>Where it says that it waits for the server; whoever reads has a slot by it.</summary>
    public ReadingSeat Seat { get; init; } = new ReadingSlots(new SemaphoreSlim(1), 0, clock).NewSeat();

    /// <summary>How long a scan leaves the server alone after a statement that took so long. Default: not at all.</summary>
    public Func<TimeSpan, TimeSpan> RestAfterScan { get; init; } = _ => TimeSpan.Zero;

    /// <summary>How many rows there are from this position on; null when the source did not say in time.</summary>
    public Task<long?> CountAsync(Position from, TimeSpan patience, CancellationToken cancellation) =>
        CountAsync(questions => questions.RowsFromStart, from.Value, patience, cancellation);

    /// <summary>How many rows a reading from there on brings.</summary>
    /// <param name="from">Null: from the start of the source.</param>
    /// <param name="patience">How long that may take.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <returns>Null when the source did not say in time, or was not looked at before.</returns>
    public async Task<long?> CountAsync(Position? from, TimeSpan patience, CancellationToken cancellation) => shape is not { } known ? null
        : await CountAsync(new Position(known.Mode, from?.In(known.Mode, known.Kind) ?? Watermark.Start(known.Kind, connections.Options.Start)), patience, cancellation);

    public async Task<SourceStanding> IdentifyAsync(CancellationToken cancellation)
    {
        var columns = await DiscoverAsync(cancellation);
        var server = await Task.Run(() => Ask(answering.Learn), cancellation).WaitAsync(cancellation);
        var known = await LearnAsync(columns, cancellation, afresh: true);
        stamps.GivenUp();
        if (known.Mode == CaptureMode.RowVersion) voice.SayIdleSettings();
        if (known.Kind == WatermarkKind.Integer) numbers.Learn(await NewestStampAsync(known, cancellation));
        var versions = known.Mode == CaptureMode.RowVersion ? await VersionsAsync(cancellation) : (RowVersions?)null;
        return new SourceStanding(
            server,
            known.Schema,
            known.Mode,
            known.ChangeColumn.Type,
            Watermark.Start(known.Kind, connections.Options.Start) is { IsTime: true } start ? start.ToString() : null,
            stream.MaskColumns.Values.Contains(ColumnMask.Hash) ? ColumnMasks.DigestOf(connections.Options.MaskSalt) : null)
        {
            // A replica that is behind catches up.
            Counter = versions is { IsReplica: false } counted ? new Position(CaptureMode.RowVersion, counter.WentBackTo ?? counted.Least) : null,
            Replicated = versions is { IsReplica: true } replica ? new Position(CaptureMode.RowVersion, replica.Least)
                : known.Mode == CaptureMode.Timestamp && server.IsReplica ? await NewestAsync(known, cancellation) : null,
            Seen = seen is { } stamp && serverClock.Now(known.Kind) is { } now && stamp.CompareTo(now) <= 0 ? new Position(known.Mode, stamp) : null,
        };
    }

    public Task<bool> IsAnotherAsync(CancellationToken cancellation) => Task.Run(() => Ask(answering.IsAnother), cancellation).WaitAsync(cancellation);

    /// <summary>What decides which rows it shows, as far as the login may see it.</summary>
    public Task<SourceGuard> GuardAsync(CancellationToken cancellation) =>
        Task.Run(() => Ask(connection => GuardReader.Read(connection, SqlName.Parse(stream.Source), SourceMarks.Read(connection, SqlName.Parse(stream.Source)))), cancellation).WaitAsync(cancellation);

    public async IAsyncEnumerable<RecordChunk> ReadAsync(
        ReadingStart start, SentWindow sent, Action<ReadingSpan> begins, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var wasRefused = false; ;)
        {
            Seat.Asks();
            var isSettled = IsSettled(Settled);
            var asks = !isSettled && !wasRefused && MayAsk;
            var current = isSettled || asks ? shape! : await DiscoverShapeAsync(cancellation);
            var (opening, pages) = Reader(current, numbers.Start(start), sent, asks);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var token = stop.Token;
            var chunks = ChunkHand.Open();
            var reading = ReadingThreads.StartNew(() => pages.Read(chunks.Writer, token));
            var isWhole = false;
            try
            {
                var opened = await opening.Outcome.WaitAsync(cancellation);
                if (opened.Span is { } span)
                {
                    if (asks) (discovered, refusals) = (clock.GetTimestamp(), 0);
                    counter.Met(span);
                    begins(span);
                    var rows = 0L;
                    await foreach (var chunk in chunks.Reader.ReadAllAsync(cancellation))
                    {
                        rows += chunk.RowsRead;
                        yield return chunk;
                    }

                    if (wasRefused) refusals++;
                    pages.Completed();
                    if (NumberPosition.IsGone(start, rows)) numbers.Learn(await NewestStampAsync(current, cancellation));
                    else numbers.Completed(start, pages.Reached);
                    stamps.Say(span, pages.Reached, pages.Ahead, serverClock.Now(current.Kind));
                    SayRepeated(pages.RepeatedKey);
                    voice.SayHeld(span);
                    await (sayingOnce ??= current.Mode == CaptureMode.RowVersion ? voice.SayForeignAsync(current, CountPatience, cancellation) : SaySkippedAsync(current.Kind, cancellation));
                    isWhole = true;
                    yield break;
                }

                if (opened.Columns is { } columns) await LearnAsync(columns, cancellation);
                else wasRefused = true;
                isWhole = true;
            }
            finally
            {
                if (!isWhole) stamps.GivenUp();
                if (!isWhole) discovered = 0;
                seen = pages.Seen ?? seen;
                await ChunkHand.CallOffAsync(stop, reading, chunks.Reader);
            }
        }
    }

    public IAsyncEnumerable<RecordChunk> AskAsync(AskedRows asked, AskedFindings findings, Position? reached, CancellationToken cancellation) => AsideAsync(
        current =>
        {
            var position = new Position(current.Mode, reached?.In(current.Mode, current.Kind) ?? Watermark.Start(current.Kind, connections.Options.Start));
            return asked is AskedKeys keys
                ? new KeyReader(stream, connections, answering, current, position, keys, findings, clock).Read
                : new SpanReader(stream, connections, answering, current, position, (AskedSpan)asked, findings, pageSize, clock).Read;
        },
        cancellation);

    /// <summary>Whether rows can be asked for by the texts of their keys. Known once the source was looked at.</summary>
    public bool FindsByKey => shape is { } known && known.KeyOrdinals.All(i => TextValue.Problem(known.Columns[i], stream.MaskColumns.ContainsKey(known.Columns[i].Name)) is null);

    /// <summary>Reads every row, whatever was sent before, in the order of the key where the source can go on from a key. The caller disposes the chunks.</summary>
    /// <remarks>No statement is meant to take longer than half a second. So a row that changes meanwhile may be missing, or come in two versions. Rows whose key is NULL come too.</remarks>
    /// <param name="from">Where an earlier scan was; null: the first row.</param>
    /// <param name="cancellation">The caller's.</param>
    public IAsyncEnumerable<RecordChunk> ScanAsync(ScanPlace? from, CancellationToken cancellation) => AsideAsync(
        current => new KeyScan(stream, connections, answering, current, new Position(current.Mode, Watermark.Start(current.Kind, connections.Options.Start)), from, scanPace, RestAfterScan, clock).Read,
        cancellation);

    /// <summary>A reading beside the cycles.</summary>
    private async IAsyncEnumerable<RecordChunk> AsideAsync(Func<SourceShape, Action<ChannelWriter<RecordChunk>, CancellationToken>> reader, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var current = IsSettled(Settled) ? shape! : await DiscoverShapeAsync(cancellation);
        var isWhole = false;
        try
        {
            await foreach (var chunk in new AskedReading(stream, connections).RunAsync(reader(current), cancellation)) yield return chunk;
            isWhole = true;
        }
        finally
        {
            // The columns may be others now.
            if (!isWhole) discovered = 0;
        }
    }

    /// <summary>On one thread from the first look to the last: to hand each of them over costs about as much as the look itself.</summary>
    public async Task<bool> WatchAsync(ReadingStart start, SentWindow sent, Watch watch, CancellationToken cancellation)
    {
        // Not disposed: a thread that hangs may look at it when nobody waits for it any more.
        var stop = new CancellationTokenSource();
        var watching = ReadingThreads.StartNew(() => watch.Run(() => Look(start, sent, stop.Token), clock, stop.Token));
        try
        {
            return await watching.WaitAsync(cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await stop.CancelAsync();
            throw;
        }
    }

    /// <summary>One reading, if it finds nothing new; null when another one is to find out what there is.</summary>
    private QuietCycle? Look(ReadingStart start, SentWindow sent, CancellationToken cancellation)
    {
        var asks = !IsSettled(SettledForWatch);
        if (shape is not { } current || (asks && !MayAsk)) return null;
        var began = clock.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var known = new KnownRows(stop);
        var (opening, pages) = Reader(current, numbers.Start(start), sent, asks);
        var asked = discovered;
        discovered = 0;
        pages.Read(known, stop.Token);
        if (known is { FoundNew: false, Failure: { } failure })
        {
            if (asks || !MayBeOfColumns(failure)) ExceptionDispatchInfo.Throw(failure);
            return null;
        }

        if (opening.Outcome.GetAwaiter().GetResult().Span is not { IsBehind: false } span) return null;
        (discovered, refusals) = asks ? (began, 0) : (asked, refusals);
        if (known.FoundNew || NumberPosition.IsGone(start, known.Count)) return null;
        pages.Completed();
        stamps.Say(span, pages.Reached, pages.Ahead, serverClock.Now(current.Kind));
        voice.SayHeld(span);
        return new QuietCycle(asks ? span : null, began, known.Count);
    }

    /// <summary>Whether asking for the columns together with the page may be all that is missing.</summary>
    private static bool MayBeOfColumns(Exception failure) => failure is SyncException { InnerException: null or SqlException } told
        && (told.InnerException is not SqlException refused || SqlErrors.IsOfStatement(refused));

    private (Opening Opening, PageReader Pages) Reader(SourceShape current, ReadingStart start, SentWindow sent, bool asks)
    {
        var opening = new Opening(stream, current, Mode(current), start, sent, asks, clock);
        return (opening, new PageReader(connections, answering, opening, pageSize, sent, Seat, clock));
    }

    /// <summary>The view's columns are looked at again in each cycle, but not more often than once a second.</summary>
    private bool IsSettled(TimeSpan since) => shape is not null && discovered != 0 && clock.GetElapsedTime(discovered) < since && !IsOtherTime(shape.Kind);

    /// <summary>Whether the server has told its time before, and did not refuse to do so together with a page.</summary>
    private bool MayAsk => shape is { } known && Mode(known).MayAsk && refusals < MostRefusals;

    /// <summary>Before the columns were known as they are, the server was asked for another time than these stamps tell.</summary>
    private bool IsOtherTime(WatermarkKind kind) => serverClock.IsAsked && serverClock.ShowsOther(kind);

    private IReadingMode Mode(SourceShape of) => of.Mode == CaptureMode.RowVersion
        ? new RowVersionMode(SqlName.Parse(stream.Source), counter, connections.Options.Overlap)
        : new TimestampMode(of.Kind, of.ChangeColumn, serverClock, transactions, connections.Options, clock);

    /// <summary>Where its rows end. Those that are stamped ahead of the clock say nothing of what has come by now.</summary>
    private async Task<Position> NewestAsync(SourceShape known, CancellationToken cancellation) =>
        new(known.Mode, await NewestStampAsync(known, cancellation) ?? Watermark.Start(known.Kind, default));

    private Task<Watermark?> NewestStampAsync(SourceShape known, CancellationToken cancellation)
    {
        var time = known.Kind is WatermarkKind.Timestamp or WatermarkKind.Instant && serverClock.IsKnown ? serverClock.Function(known.Kind) : null;
        return Task.Run(() => Ask(connection => new SliceAnswers(known, connection, cancellation).Newest(time)), cancellation).WaitAsync(cancellation);
    }

    private Task<RowVersions> VersionsAsync(CancellationToken cancellation) =>
        Task.Run(() => Ask(connection => RowVersions.Ask(connection, SqlName.Parse(stream.Source))), cancellation).WaitAsync(cancellation);

    private async Task<SourceShape> DiscoverShapeAsync(CancellationToken cancellation)
    {
        var found = await LearnAsync(await DiscoverAsync(cancellation), cancellation);
        return IsOtherTime(found.Kind) ? await LearnAsync(await DiscoverAsync(cancellation), cancellation) : found;
    }

    private Task<IReadOnlyList<SourceColumn>> DiscoverAsync(CancellationToken cancellation) => Task.Run(Discover, cancellation).WaitAsync(cancellation);

    /// <param name="columns">As they are now.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <param name="afresh">Whether the key is asked for again although the columns are the same.</param>
    private async Task<SourceShape> LearnAsync(IReadOnlyList<SourceColumn> columns, CancellationToken cancellation, bool afresh = false)
    {
        discovered = clock.GetTimestamp();
        var isSame = shape is not null && columns.SequenceEqual(shape.Columns);
        if (isSame && !afresh) return shape!;
        var described = SourceShape.Describe(stream, columns);
        var fresh = SourceShape.Build(stream, columns, described, await keys(described, cancellation));
        if (isSame && fresh.Schema.Id == shape!.Schema.Id) return shape;
        if (shape is not null && !isSame) log.SchemaChanged(stream.Name, stream.Source, Difference(shape.Columns, columns));
        refusals = 0;
        return shape = fresh;
    }

    private IReadOnlyList<SourceColumn> Discover()
    {
        if (shape?.Mode == CaptureMode.RowVersion) return Ask(connection => SourceDiscovery.Read(connection, stream));
        if (serverClock.IsAsked && DiscoverWithTime() is { } known) return known;
        var columns = Ask(connection => SourceDiscovery.Read(connection, stream));
        if (serverClock.IsAsked && serverClock.Refused()) log.NoClock(stream.Name, stream.Source);
        return columns;
    }

    private T Ask<T>(Func<SqlConnection, T> question)
    {
        try
        {
            using var connection = connections.Create();
            connection.Open();
            return question(connection);
        }
        catch (Exception e) when (SqlErrors.IsOurs(e))
        {
            throw SqlErrors.Translate(e, connections.Name, stream.Source, connections.Options, stream.Settings);
        }
    }

    /// <summary>Nothing when either question was not answered: then the columns are asked for alone, and what is wrong with them comes to light there.</summary>
    private IReadOnlyList<SourceColumn>? DiscoverWithTime()
    {
        try
        {
            using var connection = connections.Create();
            connection.Open();
            transactions.Look(connection);
            var kind = shape?.Kind ?? WatermarkKind.Timestamp;
            var asked = clock.GetTimestamp();
            var (columns, time) = SourceDiscovery.ReadWithTime(connection, stream, serverClock.Function(kind) + transactions.Column);
            if (columns is not null) serverClock.Set(time, kind, asked);
            return columns;
        }
        catch (Exception e) when (SqlErrors.IsOurs(e) || e is InvalidCastException or SqlNullValueException)
        {
            transactions.Refused();
            return null;
        }
    }

    /// <summary>Once a process: whoever skips rows is to know how many.</summary>
    private async Task SaySkippedAsync(WatermarkKind kind, CancellationToken cancellation)
    {
        var start = Watermark.Start(kind, connections.Options.Start);
        if (!connections.Options.SkipsRows || !start.IsTime) return;
        var rows = await CountAsync(questions => questions.StampsBeforeStart, start, CountPatience, cancellation);
        if (rows != 0) log.StampsBeforeStart(stream.Name, stream.Source, stream.ChangeColumn, connections.Options.Start, rows);
    }

    private async Task<long?> CountAsync(Func<SourceQuestions, string> question, Watermark from, TimeSpan patience, CancellationToken cancellation)
    {
        if (shape is not { } known) return null;
        var questions = new SourceQuestions(SqlName.Parse(stream.Source), known.ChangeColumn, []);
        var answer = await new SourceProbe(connections).AskAsync(
            connection => questions.Command(connection, question(questions), from, from), static reader => reader.GetInt64(0), stream.Source, patience, cancellation);
        return answer.Problem is null && answer.Rows is [var rows] ? rows : null;
    }

    private void SayRepeated(string? key)
    {
        if (key is null || saidRepeated) return;
        log.RepeatedKey(stream.Name, stream.Source, key, stream.Target);
        saidRepeated = true;
    }

    private static string Difference(IReadOnlyList<SourceColumn> before, IReadOnlyList<SourceColumn> after) => string.Join(", ",
    [
        .. after.Except(before).Select(column => before.FirstOrDefault(old => old.Name == column.Name) is { } old ? Difference(old, column) : $"{column.Name} {column.TypeText} is new"),
        .. before.Where(column => after.All(now => now.Name != column.Name)).Select(column => $"{column.Name} is gone"),
    ]);

    private static string Difference(SourceColumn before, SourceColumn now) =>
        before.TypeText != now.TypeText ? $"{now.Name} is now {now.TypeText}" : now.MayBeNull ? $"{now.Name} may be NULL now" : $"{now.Name} is never NULL now";
}
