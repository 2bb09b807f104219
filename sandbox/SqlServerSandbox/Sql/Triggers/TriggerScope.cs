using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Triggers;

namespace SqlServerSandbox.Sql.Triggers;

/// <summary>A trigger at work, and the one whose statement fired it.</summary>
internal sealed record TriggerScope(DmlTrigger Trigger, Firing Firing, TriggerScope? Outer)
{
    /// <summary>How many triggers are at work, or how often one of them is: TRIGGER_NESTLEVEL.</summary>
    public int Depth(int objectId) => (objectId == 0 || Trigger.Id == objectId ? 1 : 0) + (Outer?.Depth(objectId) ?? 0);

    public TableObject? Find(string name) =>
        name.Equals("inserted", StringComparison.OrdinalIgnoreCase) ? Firing.Inserted
        : name.Equals("deleted", StringComparison.OrdinalIgnoreCase) ? Firing.Deleted
        : null;

    /// <summary>COLUMNS_UPDATED(): a bit for each column id, the lowest first.</summary>
    public byte[] Bitmap()
    {
        var columns = Firing.Target.Data.Columns;
        var bits = new byte[(columns.Max(c => c.Id) + 7) / 8];
        for (int i = 0; i < columns.Length; i++)
            if (Firing.Assigns(i)) bits[(columns[i].Id - 1) >> 3] |= (byte)(1 << ((columns[i].Id - 1) & 7));
        return bits;
    }
}
