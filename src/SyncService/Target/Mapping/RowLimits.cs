using SyncService.Encoding;
using SyncService.Encoding.Fields;
using SyncService.Target.DeadLetters;

namespace SyncService.Target.Mapping;

/// <summary>What target columns refuse whatever else stands in the table: texts that are too long, numbers that are too large, NULL. Found in the record, before anything is sent.</summary>
/// <remarks>
/// Refuses nothing that PostgreSQL would take: characters are counted as it counts them, spaces at the end do not count, and a number that only rounding makes too large is left to it.
/// A look at a row that fits compares the lengths of its fields, and the size of its numbers where the column takes smaller ones.
/// </remarks>
internal sealed class RowLimits
{
    private const int AnyLength = int.MaxValue;

    private readonly Limit[] limits;

    private RowLimits(Limit[] limits) => this.limits = limits;

    /// <summary>Whether there is nothing to look at.</summary>
    public bool AreNone => limits.Length == 0;

    public static RowLimits Of(UpsertPlan plan)
    {
        var byOrdinal = plan.Columns.ToDictionary(column => column.Ordinal);
        var all = Enumerable.Range(0, plan.Schema.Columns.Count).Select(ordinal => byOrdinal.TryGetValue(ordinal, out var column) ? LimitOf(column, plan.Table) : default).ToArray();

        // What lies behind the last column that has a limit need not be walked over.
        return new RowLimits(all[..(Array.FindLastIndex(all, limit => limit.Column is not null) + 1)]);
    }

    /// <param name="tuple">Of a row, sound.</param>
    /// <returns>Null when the row fits, as far as it can be told.</returns>
    public DeadReason? ProblemOf(ReadOnlySpan<byte> tuple)
    {
        var rest = RecordTuple.Fields(tuple);
        foreach (ref readonly var limit in limits.AsSpan())
        {
            var hasValue = RecordTuple.TryTake(ref rest, out var field);
            if (limit.Column is null) continue;
            if (!hasValue)
            {
                if (limit.RefusesNull) return DeadReason.NotNull(limit.Column.Target, limit.Table!);
            }
            else if (limit.Number is { } number)
            {
                if (!number.Takes(field)) return DeadReason.NoSuchValue(limit.Column.Target, Npgsql.PostgresErrorCodes.NumericValueOutOfRange, number.Refusal);
            }
            else if (field.Length > limit.Characters && CharactersOf(field) is var found && found > limit.Characters)
            {
                return DeadReason.TooLong(limit.Column.Target, found);
            }
        }

        return null;
    }

    /// <summary>Without spaces at the end, which PostgreSQL cuts where they are too many.</summary>
    private static int CharactersOf(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var one in utf8.TrimEnd((byte)' '))
        {
            // Each character has one byte that continues none.
            if ((one & 0b1100_0000) != 0b1000_0000) count++;
        }

        return count;
    }

    private static Limit LimitOf(MappedColumn column, TargetTable table)
    {
        var most = column.Source.Type == CanonicalType.Text && column.Target is { Category: 'S', Length: { } length } ? length : AnyLength;
        var refusesNull = column.Target.NotNull && table.RefusesNulls;
        var number = NumberLimit.Of(column);
        return most == AnyLength && number is null && !refusesNull ? default : new Limit(column, table.Name.Name, most, number, refusesNull);
    }

    /// <param name="Column">Null where there is no limit.</param>
    private readonly record struct Limit(MappedColumn? Column, string? Table, int Characters, NumberLimit? Number, bool RefusesNull);
}
