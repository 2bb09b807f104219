using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Catalog.Sequences;

/// <summary>What a sequence counts by, as CREATE and ALTER SEQUENCE say it.</summary>
internal sealed record SequenceRule(long Start, long Increment, long Minimum, long Maximum, bool Cycles, bool Cached, int? CacheSize);

/// <summary>Numbers one after the other, for whoever asks; what was given out is not taken back.</summary>
/// <remarks>https://learn.microsoft.com/sql/relational-databases/sequence-numbers/sequence-numbers</remarks>
internal sealed class SequenceObject(int id, string schema, string name, SqlType type, string? alias, SequenceRule rule) : SchemaObject(id, schema, name)
{
    private readonly object _gate = new();
    private long _current = rule.Start;
    private bool _used;

    public override string Kind => "SO";

    public SqlType Type => type;

    public string? Alias => alias;

    public SequenceRule Rule { get; private set; } = rule;

    /// <summary>The number given out last; before the first the one to come.</summary>
    public long Current => Volatile.Read(ref _current);

    /// <summary>Whether there is none left.</summary>
    public bool IsExhausted => !Rule.Cycles && _used && Step() is null;

    public Value ValueOf(long number) => Conversion.Convert(Value.From(number), SqlType.BigInt, type);

    /// <exception cref="SqlError">11728, when none is left.</exception>
    public Value Next()
    {
        lock (_gate)
        {
            long next = _used ? Step() ?? Around() : _current;
            (_current, _used) = (next, true);
            return ValueOf(next);
        }
    }

    /// <summary>Sets another rule; with a number, which comes next, the counting begins anew. Returns how that is taken back.</summary>
    public Action Change(SequenceRule rule, long? restart)
    {
        var (before, current, used) = (Rule, _current, _used);
        Rule = rule;
        if (restart is { } number) (_current, _used) = (number, false);
        return () =>
        {
            Rule = before;
            if (restart is not null) (_current, _used) = (current, used);
        };
    }

    private long? Step()
    {
        Int128 next = (Int128)_current + Rule.Increment;
        return next < Rule.Minimum || next > Rule.Maximum ? null : (long)next;
    }

    private long Around() => Rule.Cycles
        ? Rule.Increment > 0 ? Rule.Minimum : Rule.Maximum
        : throw new SqlError(11728, 16, 1, $"The sequence object '{Name}' has reached its minimum or maximum value. Restart the sequence object to allow new values to be generated.");
}
