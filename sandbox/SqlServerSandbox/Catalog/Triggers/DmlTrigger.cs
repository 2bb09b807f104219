using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog.Constraints;

namespace SqlServerSandbox.Catalog.Triggers;

/// <summary>The statement that a trigger follows; the numbers are those of sys.trigger_events.</summary>
[Flags]
internal enum DmlEvents
{
    None = 0,
    Insert = 1,
    Update = 2,
    Delete = 4,
}

/// <summary>An AFTER trigger of a table.</summary>
internal sealed class DmlTrigger(int id, string name, TableObject table, DmlEvents events, StatementList body, string text) : TableChild(id, name, table)
{
    public override string Kind => "TR";

    public DmlEvents Events { get; set; } = events;

    public StatementList Body { get; set; } = body;

    public string Text { get; set; } = text;

    public bool Disabled { get; set; }
}
