using System.Globalization;

namespace SyncService.Benchmarks.Shapes;

/// <summary>60 columns, about 2 KB a row: half of them texts, the others numbers, stamps and flags.</summary>
internal sealed class WideShape : RowShape
{
    private const int ColumnCount = 60;

    private const string Filler = "Avenida Núñez de Cáceres 214, torre Peña, piso 3, Santo Domingo · ";

    private static readonly DateTime First = new(2024, 1, 2, 8, 0, 0, DateTimeKind.Unspecified);

    public override string Name => "wide";

    public override string Table => "ANCHA";

    public override string Key => "ID";

    public override string Amount => "C03";

    public override IReadOnlyList<ShapeColumn> Columns { get; } =
    [
        new("ID", "bigint", "bigint", "bigint", typeof(long)),
        new(ChangeColumn, "datetime", "timestamp", "timestamp", typeof(DateTime)),
        .. Enumerable.Range(3, ColumnCount - 2).Select(Column),
    ];

    public override object?[] Row(int number)
    {
        var row = new object?[ColumnCount];
        row[0] = (long)number;
        row[1] = First.AddSeconds(number);
        for (var column = 3; column <= ColumnCount; column++) row[column - 1] = Value(number, column);
        return row;
    }

    private static ShapeColumn Column(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"C{number:D2}");
        return (number % 6) switch
        {
            3 => new ShapeColumn(name, "decimal(18,4)", "numeric(18,4)", "numeric", typeof(decimal)),
            5 => new ShapeColumn(name, "int", "integer", "integer", typeof(int)),
            1 => (number % 12) == 1
                ? new ShapeColumn(name, "datetime", "timestamp", "timestamp", typeof(DateTime))
                : new ShapeColumn(name, "bit", "boolean", "boolean", typeof(bool)),
            _ => new ShapeColumn(name, "nvarchar(100)", "varchar(100)", "text", typeof(string)),
        };
    }

    private static object? Value(int row, int column)
    {
        if ((row + column) % 17 == 0) return null;
        return (column % 6) switch
        {
            3 => (row % 1_000_000) + (column / 10_000m),
            5 => row * column % 1_000_000,
            1 => (column % 12) == 1 ? First.AddMinutes(row % 500_000) : row % 2 == 0,
            _ => string.Create(CultureInfo.InvariantCulture, $"{Filler[..(50 + (column % 10))]}{row}"),
        };
    }
}
