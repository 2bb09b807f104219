namespace SqlServerSandbox.Engine;

/// <summary>The condition of a filtered index, for the columns of one table.</summary>
internal abstract class RowFilter
{
    /// <summary>The condition as the catalog shows it.</summary>
    public abstract string Definition { get; }

    /// <summary>Whether the condition rests on a column.</summary>
    public abstract bool Names(int ordinal);

    /// <summary>Whether the index holds a row; the caller holds the table's latch.</summary>
    public abstract bool Holds(byte[] image);

    /// <summary>The same condition for a table of other columns.</summary>
    public abstract RowFilter For(Table table);
}
