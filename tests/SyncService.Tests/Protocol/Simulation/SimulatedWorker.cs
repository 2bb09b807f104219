namespace SyncService.Tests.Protocol.Simulation;

/// <summary>A process with one half of the stream: it does step after step, may stand still at any call, and may be thrown away.</summary>
internal sealed class SimulatedWorker(Func<Wire, SimulatedHalf> start)
{
    private Wire wire = new();
    private SimulatedHalf? half;
    private Task<bool>? step;

    /// <summary>A failure that is none of a store: the engine must never make one.</summary>
    public Exception? Defect { get; private set; }

    /// <summary>Lets one call take effect; begins the next step of the half when the last one has ended.</summary>
    public void GoOn(Dice dice, Answer answer)
    {
        if (step is null || step.IsCompleted)
        {
            half ??= start(wire);
            step = half.StepAsync(CancellationToken.None);
        }

        if (wire.IsWaiting) wire.Answer(dice, answer);
        if (step is { IsFaulted: true }) Look(step.Exception.InnerException!);
    }

    public void Crash()
    {
        wire.Cut();
        half?.End();
        (wire, half, step) = (new Wire(), null, null);
    }

    private void Look(Exception e)
    {
        if (e is not SyncException) Defect ??= e;
    }
}

/// <summary>A producer or a consumer.</summary>
/// <param name="StepAsync">As production runs it.</param>
/// <param name="End">Gives its buffers back.</param>
internal sealed record SimulatedHalf(Func<CancellationToken, Task<bool>> StepAsync, Action End);
