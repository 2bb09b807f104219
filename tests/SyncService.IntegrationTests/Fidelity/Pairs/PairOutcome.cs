using Npgsql;
using SyncService.Target.Sessions;

namespace SyncService.IntegrationTests.Fidelity.Pairs;

/// <summary>What became of one value.</summary>
/// <param name="Given">As the source has it.</param>
/// <param name="State">The SQLSTATE with which it was refused; else null.</param>
/// <param name="Held">What the target has.</param>
/// <param name="IsKept">Whether that is the value, when it is read back.</param>
internal sealed record PairOutcome(string Given, string? State, string? Held, bool IsKept)
{
    public bool IsRefused => State is not null;

    /// <summary>Whether it is a fault of the row, for which the row is set aside. Any other stops the stream.</summary>
    public bool IsSetAside => State is PostgresErrorCodes.SyntaxError || (State is not null && PostgresErrors.Kind(State) == Failure.Data);

    /// <summary>Whether the column's type refused it, and not a condition that somebody put on the column.</summary>
    public bool IsNoValue => IsRefused && State != PostgresErrorCodes.CheckViolation;

    public bool IsChanged => !IsRefused && !IsKept;

    public override string ToString() => IsRefused ? $"'{Given}' was refused ({State})" : $"'{Given}' became '{Held}'";
}
