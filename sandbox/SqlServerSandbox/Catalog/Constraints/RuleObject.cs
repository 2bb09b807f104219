namespace SqlServerSandbox.Catalog.Constraints;

/// <summary>A constraint that can be switched off: CHECK and FOREIGN KEY.</summary>
internal abstract class RuleObject(int id, string name, TableObject table) : TableChild(id, name, table)
{
    public bool Disabled { get; set; }

    /// <summary>Whether every row was checked; false once rows may have come past it.</summary>
    public bool Trusted { get; set; } = true;
}
