namespace SyncService.Benchmarks.Shapes;

/// <summary>What the rows of a measurement look like: the same in SQL Server, in PostgreSQL and in the staging table.</summary>
internal abstract class RowShape
{
    public const string ChangeColumn = "ULTIMA_MODIFICACION";

    /// <summary>As <c>--shape</c> names it.</summary>
    public abstract string Name { get; }

    /// <summary>Table in SQL Server; the view over it and the tables in PostgreSQL are named after it.</summary>
    public abstract string Table { get; }

    public abstract IReadOnlyList<ShapeColumn> Columns { get; }

    /// <summary>The column that identifies a row.</summary>
    public abstract string Key { get; }

    /// <summary>A column of numbers that an update changes.</summary>
    public abstract string Amount { get; }

    /// <summary>Whether the source has an index on (change column, key).</summary>
    public virtual bool IsIndexed => true;

    public string View => $"VW_{Table}";

    public string Target => Table.ToLowerInvariant();

    /// <summary>The values of one row, in the order of <see cref="Columns"/>: the same number gives the same row.</summary>
    public abstract object?[] Row(int number);
}

/// <summary>One column, in the three places where it stands.</summary>
/// <param name="Name">In SQL Server; in lower case in PostgreSQL.</param>
/// <param name="SourceType">In SQL Server.</param>
/// <param name="TargetType">In the target table.</param>
/// <param name="StagingType">In the staging table: the same binary form, without limits.</param>
/// <param name="Values">Type of its values.</param>
internal sealed record ShapeColumn(string Name, string SourceType, string TargetType, string StagingType, Type Values)
{
    public string Target { get; } = Name.ToLowerInvariant();
}
