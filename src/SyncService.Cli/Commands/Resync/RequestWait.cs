using System.Globalization;
using SyncService.Cli.Commands.Output;
using SyncService.Cli.Commands.Pausing;
using SyncService.Target;
using SyncService.Target.Checkpoints;
using SyncService.Target.Requests;
using SyncService.Target.Sessions;

namespace SyncService.Cli.Commands.Resync;

/// <summary>Waits until requests of a stream are done, and tells what becomes of them.</summary>
internal sealed class RequestWait(ProgramContext context, PostgresConnections postgres, RequestStore requests, TimeProvider clock)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>A service that has just been asked needs no word about it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>How often it is said that nothing happens.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <returns>The requests as they ended; null when the waiting was called off, which leaves them as they are, and when PostgreSQL has lost one.</returns>
    public async Task<IReadOnlyList<Request>?> UntilDoneAsync(StreamSpec stream, IReadOnlyList<long> ids, CancellationToken cancellation)
    {
        var since = clock.GetTimestamp();
        var next = Patience;
        var last = "";
        var look = new RequestLook(requests, StreamId.Of(stream), ids);
        try
        {
            while (true)
            {
                if (await look.FindAsync(cancellation) is not { } found)
                {
                    context.Console.ErrorLine("What was asked is no longer in sync_service.request: PostgreSQL was set back to before it. Ask again.");
                    return null;
                }

                if (found.All(request => request.DoneAt is not null))
                    return found;
                if (clock.GetElapsedTime(since) >= next)
                {
                    var now = await WhyAsync(stream, found, cancellation);
                    if (now != last)
                        context.Console.Line(ConsoleTable.Clean(now));
                    last = now;
                    next = clock.GetElapsedTime(since) + (next < Silence ? Patience : Silence);
                }

                await Task.Delay(Look, clock, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            context.Console.ErrorLine(ids.Count == 1
                ? string.Create(CultureInfo.InvariantCulture, $"No longer waited for. Request {ids[0]} holds: a running service carries it out.")
                : string.Create(CultureInfo.InvariantCulture, $"No longer waited for. The {ids.Count:N0} requests hold: a running service carries them out."));
            return null;
        }
    }

    private async Task<string> WhyAsync(StreamSpec spec, IReadOnlyList<Request> found, CancellationToken cancellation)
    {
        var stream = spec.Name;
        var status = await new StatusTable(postgres).ReadAsync([spec], cancellation);
        if (status.Checkpoints.GetValueOrDefault(stream)?.Pause is { } pause)
            return $"{stream} is paused {PauseWording.Of(pause)}. What was asked waits. To go on: sync-service resume --stream {stream}";
        if (!status.Workers.ContainsKey((stream, Role.Producer)))
            return $"No running service reads {stream}. What was asked waits for one.";
        var open = found.Where(request => request.DoneAt is null).ToList();
        var enqueued = open.Count(request => request.Last is not null);
        if (enqueued == open.Count && !status.Workers.ContainsKey((stream, Role.Consumer)))
            return $"What was asked is in the queue, and no running service writes the target of {stream}.";
        return enqueued == open.Count
            ? "What was asked is in the queue; it is done when it is applied."
            : string.Create(CultureInfo.InvariantCulture, $"{open.Count - enqueued:N0} of {found.Count:N0} {(found.Count == 1 ? "request is" : "requests are")} still to be read; the service takes them up at its next look at the source.");
    }
}
