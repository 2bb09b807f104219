using Npgsql;
using SyncService.Protocol;
using SyncService.Target.Sessions;

namespace SyncService.Target.Applying;

/// <summary>Whether a stream is loading a table that was empty, so that every row is new.</summary>
/// <remarks>A guess that costs nothing when it is wrong: a row that is there already fails the copy, and the batch goes the usual way.</remarks>
internal sealed class FirstLoad
{
    private bool? isOn;

    public bool IsUndecided => isOn is null;

    public bool IsOn => isOn == true;

    public void End() => isOn = false;

    /// <summary>Only a stream that has never written is asked about its table.</summary>
    public async Task DecideAsync(ApplySession session, PgName target, Checkpoint checkpoint, CancellationToken cancellation)
    {
        if (checkpoint.RowsApplied > 0)
        {
            isOn = false;
            return;
        }

        await using var command = new NpgsqlCommand($"SELECT NOT EXISTS (SELECT 1 FROM {target.Sql})", session.Connection);
        isOn = (bool)(await command.ExecuteScalarAsync(cancellation))!;
    }
}
