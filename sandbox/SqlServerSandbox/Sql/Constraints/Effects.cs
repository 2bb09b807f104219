using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Sql.Triggers;

namespace SqlServerSandbox.Sql.Constraints;

/// <summary>What a statement leaves to its end, when all rows of all tables that it reaches are written.</summary>
internal sealed class Effects
{
    private readonly List<Action> _checks = [];
    private readonly List<Firing> _firings = [];

    public void Check(Action check) => _checks.Add(check);

    public void Fire(Firing firing) => _firings.Add(firing);

    /// <summary>Checks what was left to the end; triggers fire only when all of it holds.</summary>
    public void Run(Session session)
    {
        foreach (var check in _checks) check();
        foreach (var firing in _firings) session.Fire(firing);
    }
}
