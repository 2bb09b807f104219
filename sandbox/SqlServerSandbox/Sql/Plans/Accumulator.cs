using System.Numerics;
using System.Text;
using SqlServerSandbox.Sql.Expressions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Order;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Plans;

/// <summary>The running value of one aggregate over one group.</summary>
internal sealed class Accumulator(Aggregate aggregate)
{
    private readonly SqlType _type = aggregate.Argument?.Type ?? SqlType.Int;
    private readonly HashSet<Value[]>? _distinct = aggregate.Distinct ? new(new RowEquality([aggregate.Argument!.Type])) : null;
    private long _count;
    private BigInteger _sum;
    private double _floatSum;
    private double _squares;
    private Value _best;
    private StringBuilder? _text;

    public void Add(Frame frame)
    {
        if (aggregate.Argument is null)
        {
            _count++;
            return;
        }
        var value = aggregate.Argument.Eval(frame);
        if (value.IsNull || _distinct?.Add([value]) == false) return;
        _count++;
        switch (aggregate.Function)
        {
            case "MIN":
                if (_best.IsNull || Comparison.Compare(value, _best, _type) < 0) _best = value;
                break;
            case "MAX":
                if (_best.IsNull || Comparison.Compare(value, _best, _type) > 0) _best = value;
                break;
            case "SUM" or "AVG" or "STDEV" or "STDEVP" or "VAR" or "VARP":
                if (_type.Family == Family.Float || aggregate.Type.Family == Family.Float)
                {
                    double number = Conversion.ToDouble(value, _type);
                    _floatSum += number;
                    _squares += number * number;
                }
                else
                {
                    _sum += _type.Family == Family.Decimal ? (BigInteger)value.Decimal : value.Long;
                }
                break;
            case "STRING_AGG":
                if (_text is null) _text = new StringBuilder();
                else _text.Append(aggregate.Separator!.Eval(frame) is { IsNull: false } separator ? separator.Text : "");
                _text.Append(Conversion.ToText(value, _type));
                break;
            case "CHECKSUM_AGG":
                _sum = (int)_sum ^ (int)value.Long;
                break;
        }
    }

    public Value Result(Frame frame)
    {
        switch (aggregate.Function)
        {
            case "COUNT":
                return _count > int.MaxValue ? throw Errors.Overflow(SqlType.Int) : Value.From(_count);
            case "COUNT_BIG":
                return Value.From(_count);
            case "MIN" or "MAX":
                return _best;
            case "STRING_AGG":
                return _text is null ? Value.Null : Value.From(_text.ToString());
            case "CHECKSUM_AGG":
                return _count == 0 ? Value.Null : Value.From((long)(int)_sum);
            case "STDEV" or "VAR" or "STDEVP" or "VARP":
                return Spread();
        }
        if (_count == 0) return Value.Null;
        bool average = aggregate.Function == "AVG";
        if (aggregate.Type.Family == Family.Float) return Value.From(average ? _floatSum / _count : _floatSum);
        if (aggregate.Type.Family == Family.Decimal)
        {
            int scale = _type.Scale;
            var total = _sum;
            if (average)
            {
                total = total * BigInteger.Pow(10, aggregate.Type.Scale - scale) / _count;
                scale = aggregate.Type.Scale;
            }
            return DecimalConversion.Fit(total, scale, aggregate.Type, aggregate.Type);
        }
        var result = average ? _sum / _count : _sum;
        bool fits = aggregate.Type.Id == TypeId.Int
            ? result >= int.MinValue && result <= int.MaxValue
            : result >= long.MinValue && result <= long.MaxValue;
        return fits ? Value.From((long)result) : throw Errors.Overflow(aggregate.Type);
    }

    private Value Spread()
    {
        bool population = aggregate.Function.EndsWith('P');
        long divisor = population ? _count : _count - 1;
        if (divisor <= 0) return _count == 1 && population ? Value.From(0d) : Value.Null;
        double variance = Math.Max(0, (_squares - (_floatSum * _floatSum / _count)) / divisor);
        return Value.From(aggregate.Function.StartsWith('S') ? Math.Sqrt(variance) : variance);
    }
}
