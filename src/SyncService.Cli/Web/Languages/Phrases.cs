using System.Globalization;
using SyncService.Cli.Web.Pages;
using SyncService.Protocol.Verifications;

namespace SyncService.Cli.Web.Languages;

/// <summary>The words of the page in one language.</summary>
internal sealed partial record Phrases
{
    public required string Code { get; init; }
    public required CultureInfo Culture { get; init; }
    public required string SkipToStreams { get; init; }
    public required string AllWell { get; init; }
    public required string EverythingRuns { get; init; }
    public required string ComparedAt { get; init; }
    public required string AllEqual { get; init; }
    public required string SomeEqual { get; init; }
    public required string NotEqualOnes { get; init; }
    public required string RepairedOnes { get; init; }
    public required string OpenOnes { get; init; }
    public required string NeverComparedOnes { get; init; }
    public required string AndMore { get; init; }
    public required string ComparedTitle { get; init; }
    public required string ComparedColumn { get; init; }
    public required string ComparedUnknown { get; init; }
    public required string HeldTitle { get; init; }
    public required string HeldRows { get; init; }
    public required string HeldNumber { get; init; }
    public required string HeldStanding { get; init; }
    public required string ApplyDeletes { get; init; }
    public required string DiscardDeletes { get; init; }
    public required string ConfirmDeletes { get; init; }
    public required string DeletesAsked { get; init; }
    public required string DeletesDiscarded { get; init; }
    public required string NotHeld { get; init; }
    public required string KeepsRows { get; init; }
    public required string VerifyNow { get; init; }
    public required string ReloadAll { get; init; }
    public required string ConfirmReload { get; init; }
    public required string RowKey { get; init; }
    public required string ResyncRow { get; init; }
    public required string NoKey { get; init; }
    public required string AskedOfStream { get; init; }
    public required string NeverCompared { get; init; }
    public required string NeverComparedHelp { get; init; }
    public required string ResultEqual { get; init; }
    public required string ResultMended { get; init; }
    public required string ResultUnequal { get; init; }
    public required string ResultOpen { get; init; }
    public required string ResultAsOf { get; init; }
    public required string RowsCompared { get; init; }
    public required string EveryColumn { get; init; }
    public required string OnlyKeys { get; init; }
    public required string KeysAndStamps { get; init; }
    public required string RowsInSource { get; init; }
    public required string RowsInTarget { get; init; }
    public required string Took { get; init; }
    public required string FoundMissing { get; init; }
    public required string FoundDifferent { get; init; }
    public required string FoundExtra { get; init; }
    public required string FoundPending { get; init; }
    public required string FoundInMotion { get; init; }
    public required string FoundRepaired { get; init; }
    public required string MendedHelp { get; init; }
    public required string UnequalHelp { get; init; }
    public required string OpenHelp { get; init; }
    public required string ExtraKeptHelp { get; init; }
    public required string PassesPlot { get; init; }
    public required string PassesSay { get; init; }
    public required string LastPasses { get; init; }
    public required string FirstDifferences { get; init; }
    public required string MoreDifferences { get; init; }
    public required string MoreColumns { get; init; }
    public required string Key { get; init; }
    public required string Kind { get; init; }
    public required string KindMissing { get; init; }
    public required string KindDifferent { get; init; }
    public required string KindExtra { get; init; }
    public required string KindDeadLetter { get; init; }
    public required string KindPending { get; init; }
    public required string SetAside { get; init; }
    public required string StoreAway { get; init; }
    public required string Loading { get; init; }
    public required string NeedsYou { get; init; }
    public required string TryingAgain { get; init; }
    public required string Waiting { get; init; }
    public required string PausedState { get; init; }
    public required string StandingBy { get; init; }
    public required string Starting { get; init; }
    public required string Running { get; init; }
    public required string Live { get; init; }
    public required string Lost { get; init; }
    public required string Theme { get; init; }
    public required string WayOfTheData { get; init; }
    public required string Source { get; init; }
    public required string Queue { get; init; }
    public required string Target { get; init; }
    public required string Answers { get; init; }
    public required string Away { get; init; }
    public required string NotAsked { get; init; }
    public required string Elsewhere { get; init; }
    public required string Producer { get; init; }
    public required string Consumer { get; init; }
    public required string RowsFound { get; init; }
    public required string RecordsWait { get; init; }
    public required string RowsApplied { get; init; }
    public required string RowsSame { get; init; }
    public required string RowsAside { get; init; }
    public required string AllStreams { get; init; }
    public required string Stream { get; init; }
    public required string State { get; init; }
    public required string Find { get; init; }
    public required string NoneFound { get; init; }
    public required string PerSecond { get; init; }
    public required string Streams { get; init; }
    public required string Lag { get; init; }
    public required string LagHelp { get; init; }
    public required string Rate { get; init; }
    public required string LastStamp { get; init; }
    public required string NotYet { get; init; }
    public required string LagPlot { get; init; }
    public required string RatePlot { get; init; }
    public required string PlotSays { get; init; }
    public required string Now { get; init; }
    public required string MinutesAgo { get; init; }
    public required string NoHistory { get; init; }
    public required string LagAfterLoad { get; init; }
    public required string FirstLoad { get; init; }
    public required string CatchingUp { get; init; }
    public required string OfTotal { get; init; }
    public required string SoFar { get; init; }
    public required string TimeToGo { get; init; }
    public required string WhatIsWrong { get; init; }
    public required string WhatToDo { get; init; }
    public required string NothingToDo { get; init; }
    public required string SinceAndNext { get; init; }
    public required string SinceAndGoesOn { get; init; }
    public required string PausedBy { get; init; }
    public required string Owes { get; init; }
    public required string Guarantee { get; init; }
    public required string Guaranteed { get; init; }
    public required string GuaranteedByVersion { get; init; }
    public required string LateCommits { get; init; }
    public required string LateCommitsUnlessSeen { get; init; }
    public required string LateCommitsOfEarlierStamps { get; init; }
    public required string LateByEither { get; init; }
    public required string LateNumbers { get; init; }
    public required string LateSomewhere { get; init; }
    public required string DeadLetters { get; init; }
    public required string NoDeadLetters { get; init; }
    public required string DeadLettersUnknown { get; init; }
    public required string AsOf { get; init; }
    public required string DeadLettersWait { get; init; }
    public required string DeadLettersShown { get; init; }
    public required string DeadLetterNumber { get; init; }
    public required string Column { get; init; }
    public required string Attempts { get; init; }
    public required string AdviceNull { get; init; }
    public required string AdviceReference { get; init; }
    public required string AdviceUnique { get; init; }
    public required string AdviceCheck { get; init; }
    public required string AdviceType { get; init; }
    public required string AdviceOther { get; init; }
    public required string ShowRow { get; init; }
    public required string UnreadableRow { get; init; }
    public required string Retry { get; init; }
    public required string Discard { get; init; }
    public required string Pause { get; init; }
    public required string Resume { get; init; }
    public required string OnlyShows { get; init; }
    public required string Log { get; init; }
    public required string TokenTitle { get; init; }
    public required string TokenHelp { get; init; }
    public required string TokenLabel { get; init; }
    public required string Go { get; init; }
    public required string Cancel { get; init; }
    public required string ConfirmDiscard { get; init; }
    public required string WrongToken { get; init; }
    public required string Unanswered { get; init; }
    public required string NoAnswer { get; init; }
    public required string Ago { get; init; }
    public required string Settled { get; init; }
    public required string Asked { get; init; }
    public required string AskedInVain { get; init; }
    public required string Refused { get; init; }
    public required string Unknown { get; init; }
    public required string Discarded { get; init; }
    public required string NowPaused { get; init; }
    public required string NowRuns { get; init; }

    private Translation? Failures { get; init; }

    /// <summary>What the engine said of a failure, in this language where it is known.</summary>
    public string Failure(string said) => Failures?.Of(said) ?? said;

    /// <summary>The same as markup, which says when it is in English all the same.</summary>
    public Html FailureText(string said) => Failures is null ? Html.Of($"{said}")
        : Failures.Of(said) is { } known ? Html.Of($"{known}") : Html.Of($"""<span lang="en">{said}</span>""");

    /// <summary>The first of the two that the browser asks for; English otherwise.</summary>
    public static Phrases For(string? acceptLanguage)
    {
        foreach (var part in (acceptLanguage ?? "").Split(','))
        {
            var tag = part.Split(';')[0].Trim();
            if (tag.StartsWith("es", StringComparison.OrdinalIgnoreCase)) return Spanish;
            if (tag.StartsWith("en", StringComparison.OrdinalIgnoreCase)) return English;
        }

        return English;
    }

    public string With(string phrase, params ReadOnlySpan<object?> values) => string.Format(Culture, phrase, values);

    public string Of(ComparisonResult result) => result switch
    {
        ComparisonResult.Equal => ResultEqual,
        ComparisonResult.Mended => ResultMended,
        ComparisonResult.Unequal => ResultUnequal,
        _ => ResultOpen,
    };

    /// <summary>To the minute, with the day where it is another than today: <c>12:03 UTC</c>, <c>2026-03-01 12:03 UTC</c>.</summary>
    public static string Moment(DateTimeOffset time, DateTimeOffset now) =>
        time.UtcDateTime.ToString(time.UtcDateTime.Date == now.UtcDateTime.Date ? "HH:mm 'UTC'" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    public string Number(double number) => number switch
    {
        < 10 and > 0 => number.ToString("0.#", Culture),
        _ => number.ToString("N0", Culture),
    };

    /// <summary>As much as a glance needs: 0.4 s, 12 s, 3 min 20 s, 2 h 5 min, 3 d 4 h.</summary>
    public string Duration(TimeSpan span) => span switch
    {
        { TotalSeconds: < 10 } => string.Create(Culture, $"{span.TotalSeconds:0.0} s"),
        { TotalSeconds: < 60 } => $"{(int)span.TotalSeconds} s",
        { TotalMinutes: < 60 } => $"{(int)span.TotalMinutes} min {span.Seconds} s",
        { TotalHours: < 48 } => $"{(int)span.TotalHours} h {span.Minutes} min",
        _ => $"{(int)span.TotalDays} d {span.Hours} h",
    };

    public string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} B",
        < 1024 * 1024 => string.Create(Culture, $"{bytes / 1024.0:0} KiB"),
        < 1024L * 1024 * 1024 => string.Create(Culture, $"{bytes / 1048576.0:0.0} MiB"),
        _ => string.Create(Culture, $"{bytes / 1073741824.0:0.0} GiB"),
    };
}
