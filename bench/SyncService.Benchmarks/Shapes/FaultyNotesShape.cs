using System.Globalization;

namespace SyncService.Benchmarks.Shapes;

/// <summary>The notes, of which nine in a hundred are larger than the others, in three grades: the target decides how many of them are too large.</summary>
internal sealed class FaultyNotesShape : NotesShape
{
    /// <summary>What the largest of the other rows have: digits of the customer's code, and digits of the total before the point.</summary>
    private const int Usual = 20;
    private const int UsualDigits = 8;

    public override string Name => "faulty-notes";

    public override string Table => "VENTAS_DEFECTUOSAS";

    public override IReadOnlyList<ShapeColumn> Columns => [.. base.Columns.Select(column => column.Name switch
    {
        "CODIGO_CLIENTE" => column with { SourceType = "varchar(50)", TargetType = "varchar(50)" },
        _ => column,
    })];

    /// <summary>The largest customer's code, and the digits of the largest total, of all but so many rows in a hundred: 0, 1, 5 or 9.</summary>
    public static (int Characters, int Digits) LargestBut(int percent) => (Usual + 3 - GradesAbove(percent), UsualDigits + 3 - GradesAbove(percent));

    public override object?[] Row(int number)
    {
        var row = base.Row(number);

        // Spread evenly: each hundred rows in turn hold each of these once.
        var grade = (number * 37L % 100) switch { 0 => 3, <= 4 => 2, <= 8 => 1, _ => 0 };
        row[5] = string.Create(CultureInfo.InvariantCulture, $"{number}").PadRight(Usual + grade, '1');
        if (grade > 0) row[7] = (decimal)Math.Pow(10, UsualDigits + grade - 1);
        return row;
    }

    private static int GradesAbove(int percent) => percent switch { 0 => 0, 1 => 1, 5 => 2, _ => 3 };
}
