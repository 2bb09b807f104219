using System.Globalization;
using SyncService.Checking;
using SyncService.Protocol.Verifications;
using SyncService.Target.Deletions;

namespace SyncService.Status;

/// <summary>Turns what was seen of a stream into a state and, where something is wrong, into words.</summary>
internal static class StatusJudgement
{
    public const string Running = "running";
    public const string Loading = "loading";
    public const string CatchingUp = "catching up";
    public const string Retrying = "retrying";
    public const string Waiting = "waiting";
    public const string Paused = "paused";
    public const string Stopped = "stopped";
    public const string Unknown = "unknown";

    public static Judgement Of(StreamFacts facts)
    {
        var state = OfWork(facts);
        var found = facts.Target?.Held[facts.Stream.Name].Select(Held).ToList() ?? [];
        return found.Count == 0 ? state : state with { Problem = Joined(state.Problem, found.Select(one => one.Problem)), Advice = Joined(state.Advice, found.Select(one => one.Advice)) };

        static string Joined(string? first, IEnumerable<string> more) => string.Join(" ", more.Prepend(first).Where(text => !string.IsNullOrEmpty(text)));
    }

    /// <summary>Whether it reads and writes, and what keeps it from that.</summary>
    private static Judgement OfWork(StreamFacts facts)
    {
        var error = LastError.Of(facts.Troubles);
        if (facts.Target is not { } target)
        {
            const string away = "PostgreSQL does not answer, and it knows how the stream stands.";
            return new(Unknown, error is null ? away : $"{away} {LastWord(error)}", error?.Advice ?? "");
        }

        var checkpoint = target.Checkpoints.GetValueOrDefault(facts.Stream.Name);
        if (checkpoint?.Pause is { } pause)
        {
            return new(Paused, null, $"Paused by {pause.By}{(pause.Reason is null ? "" : $" ({pause.Reason})")}. To go on: sync-service resume --stream {facts.Stream.Name}");
        }

        if (facts.KeptOut is { } refusal) return new(Stopped, refusal.Message, refusal.Hint);
        if (!facts.Reads && !facts.Writes)
        {
            var nobody = checkpoint is null ? "It has never run, and no service works on it." : "No running service works on it.";
            return error is null
                ? new(Stopped, nobody, "Start sync-service, and look at the end of its log.")
                : new(Stopped, $"{nobody} {LastWord(error)}", Joined(error.Advice, "Then start sync-service."));
        }

        if (error is not null) return Failing(error);
        if (!facts.Reads) return new(Stopped, "Nobody reads the source: only the consumer runs.", "Start sync-service run --role producer.");
        if (!facts.Writes) return new(Stopped, "Nobody writes the target: only the producer runs.", "Start sync-service run --role consumer.");
        var state = facts.Load is not null ? Loading : facts.Queued switch { > 0 => CatchingUp, null => Unknown, _ => Running };
        var (problem, advice) = Letters(target.DeadLetters.GetValueOrDefault(facts.Stream.Name), facts.Stream);
        return Differences(target.Verifications.GetValueOrDefault(facts.Stream.Name), facts.Stream) is { } differences
            ? new(state, problem is null ? differences.Problem : $"{problem} {differences.Problem}", advice.Length == 0 ? differences.Advice : $"{advice} {differences.Advice}")
            : new(state, problem, advice);
    }

    /// <summary>What the service that works meets at this moment.</summary>
    private static Judgement Failing(LastError error)
    {
        if (error.Tries == 0) return new(Waiting, $"{error.Message} (The {error.Half}, since {Time(error.Since)} UTC.)", Joined(error.Advice, error.Store == StoreNames.Label(Store.PostgreSql) ? "It goes on by itself." : "It goes on by itself when rows come."));
        var tries = error.Tries <= 1 ? "" : string.Create(CultureInfo.InvariantCulture, $", {error.Tries:N0} tries");
        var going = error.Stops ? "The service looks again about each minute, and goes on by itself when it is mended." : "The service tries again by itself.";
        return new(error.Stops ? Stopped : Retrying, $"{error.Message} (The {error.Half}, since {Time(error.Since)} UTC{tries}.)", Joined(error.Advice, going));
    }

    private static string LastWord(LastError error) => $"Its last word, at {Time(error.At)} UTC from {error.Instance}: {error.Message}";

    private static string Joined(string? advice, string more) => advice is null ? more : $"{advice} {more}";

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Rows that are set aside are told as such: they may have come since.</summary>
    private static (string Problem, string Advice)? Differences(VerificationOutcome? newest, StreamSpec stream) =>
        newest is { Result: ComparisonResult.Unequal } and ({ Missing: > 0 } or { Different: > 0 } or { Extra: > 0 })
            ? ($"{stream.Target} did not equal {stream.Source} when they were compared last, {Time(newest.From)} UTC: {newest.Found}.", $"Rows that were repaired since then show at the next comparison. To compare now: sync-service verify --stream {stream.Name}. To repair what differs: sync-service verify --repair --stream {stream.Name}")
            : null;

    private static (string Problem, string Advice) Held(Deletion held) => (
        $"{Amount.Of(held.Rows, "delete")} {(held.Rows == 1 ? "is" : "are")} held: {held.Reason}",
        string.Create(CultureInfo.InvariantCulture, $"To see and to decide: sync-service deletes show {held.Id}"));

    private static (string? Problem, string Advice) Letters(long letters, StreamSpec stream) => letters == 0 ? (null, "") : (
        string.Create(CultureInfo.InvariantCulture, $"{letters:N0} {(letters == 1 ? "row was" : "rows were")} set aside, and {(letters == 1 ? "is" : "are")} not in {stream.Target}."),
        $"Look at them: sync-service dead list --stream {stream.Name}");
}

/// <param name="State">In one word.</param>
/// <param name="Problem">What is wrong; null when nothing is.</param>
/// <param name="Advice">What to do; may be empty.</param>
internal readonly record struct Judgement(string State, string? Problem, string Advice);
