using Microsoft.SqlServer.TransactSql.ScriptDom;
using SqlServerSandbox.Catalog;
using SqlServerSandbox.Catalog.Sequences;
using SqlServerSandbox.Sql.Binding;
using SqlServerSandbox.Sql.Sessions;
using SqlServerSandbox.Values;
using SqlServerSandbox.Values.Conversions;
using SqlServerSandbox.Values.Types;

namespace SqlServerSandbox.Sql.Definitions.Sequences;

/// <summary>
/// CREATE SEQUENCE (https://learn.microsoft.com/sql/t-sql/statements/create-sequence-transact-sql) and
/// ALTER SEQUENCE (https://learn.microsoft.com/sql/t-sql/statements/alter-sequence-transact-sql).
/// </summary>
internal sealed class SequenceDdl(Session session, Action<Action> undoable)
{
    // Numbers are counted as long.
    private const int LongestDecimal = 18;

    /// <summary>Runs a statement; false when it is none of these.</summary>
    public bool Run(TSqlStatement statement)
    {
        switch (statement)
        {
            case CreateSequenceStatement create:
                Create(create);
                return true;
            case AlterSequenceStatement alter:
                Alter(alter);
                return true;
            default:
                return false;
        }
    }

    /// <summary>The default of a column that asks a sequence for its next number; null when there is none.</summary>
    public static SchemaObject? UserOf(SequenceObject sequence, Session session)
    {
        foreach (var table in session.Database.Objects.OfType<TableObject>())
            foreach (var column in table.Data.Columns)
            {
                if (column.Default is null) continue;
                var finder = new CallFinder();
                column.Default.Accept(finder);
                if (finder.Names.Any(n => session.Find(n) == sequence)) return session.Database.Objects.OfType<Catalog.Constraints.DefaultObject>().FirstOrDefault(d => d.Table == table && d.ColumnId == column.Id) ?? (SchemaObject)table;
            }
        return null;
    }

    private void Create(CreateSequenceStatement create)
    {
        session.DemandAdministrator("CREATE SEQUENCE");
        session.DemandWritable(create.Name);
        string name = create.Name.BaseIdentifier.Value;
        var database = session.DatabaseOf(create.Name);
        var (type, alias) = (SqlType.BigInt, (string?)null);
        foreach (var option in create.SequenceOptions)
        {
            if (option.OptionKind == SequenceOptionKind.Restart) throw new SqlError(11711, 15, 1, "Argument 'RESTART' cannot be used in a CREATE SEQUENCE statement.", endsBatch: true);
            if (option is DataTypeSequenceOption given) (type, alias, _) = TypeBinder.Bind(given.DataType, database);
        }
        var (least, most) = Limits(type, name);
        var rule = Rule(name, type, new SequenceRule(0, 1, least, most, Cycles: false, Cached: true, CacheSize: null), create.SequenceOptions);
        if (Given(create.SequenceOptions, SequenceOptionKind.Start) is null) rule = rule with { Start = rule.Increment > 0 ? rule.Minimum : rule.Maximum };
        Check(name, rule);
        if (rule.Start < rule.Minimum || rule.Start > rule.Maximum)
            throw new SqlError(11703, 16, 1, $"The start value for sequence object '{name}' must be between the minimum and maximum value of the sequence object.", endsBatch: true);
        string schema = create.Name.SchemaIdentifier is { Value.Length: > 0 } owner ? owner.Value : "dbo";
        var sequence = new SequenceObject(database.NextId(), schema, name, type, alias, rule);
        database.Add(sequence);
        undoable(() => database.Remove(sequence));
    }

    private void Alter(AlterSequenceStatement alter)
    {
        session.DemandWritable(alter.Name);
        if (session.Find(alter.Name) is not SequenceObject sequence) throw Errors.InvalidObject(string.Join('.', Binder.Parts(alter.Name)));
        if (!session.MayDo("ALTER", sequence)) session.DemandAdministrator("ALTER SEQUENCE");
        if (Given(alter.SequenceOptions, SequenceOptionKind.Start) is not null) throw new SqlError(11710, 15, 1, "Argument 'START WITH' cannot be used in an ALTER SEQUENCE statement.", endsBatch: true);
        var before = sequence.Rule;
        var rule = Rule(sequence.Name, sequence.Type, before, alter.SequenceOptions);
        long? restart = null;
        if (Given(alter.SequenceOptions, SequenceOptionKind.Restart) is { } again)
        {
            restart = again is ScalarExpressionSequenceOption { OptionValue: { } with } ? Number(with, "RESTART WITH", sequence.Type) : rule.Start;
            rule = rule with { Start = restart.Value };
        }
        Check(sequence.Name, rule);
        long next = restart ?? sequence.Current;
        if (next < rule.Minimum || next > rule.Maximum)
            throw new SqlError(11704, 16, 1, $"The current value '{next}' for sequence object '{sequence.Name}' must be between the minimum and maximum value of the sequence object.", endsBatch: true);
        undoable(sequence.Change(rule, restart));
        sequence.Modified = session.Clock.GetLocalNow().DateTime;
    }

    private SequenceRule Rule(string name, SqlType type, SequenceRule rule, IList<SequenceOption> options)
    {
        var (least, most) = Limits(type, name);
        foreach (var option in options)
        {
            var value = (option as ScalarExpressionSequenceOption)?.OptionValue;
            rule = option.OptionKind switch
            {
                SequenceOptionKind.Start => rule with { Start = Number(value!, "START WITH", type) },
                SequenceOptionKind.Increment => rule with { Increment = Number(value!, "INCREMENT BY", type.Id == TypeId.TinyInt ? SqlType.SmallInt : type) },
                SequenceOptionKind.MinValue => rule with { Minimum = option.NoValue ? least : Number(value!, "MINVALUE", type) },
                SequenceOptionKind.MaxValue => rule with { Maximum = option.NoValue ? most : Number(value!, "MAXVALUE", type) },
                SequenceOptionKind.Cycle => rule with { Cycles = !option.NoValue },
                SequenceOptionKind.Cache => rule with { Cached = !option.NoValue, CacheSize = value is null ? null : (int)Number(value, "CACHE", SqlType.Int) },
                _ => rule,
            };
        }
        return rule;
    }

    private static SequenceOption? Given(IList<SequenceOption> options, SequenceOptionKind kind) => options.FirstOrDefault(o => o.OptionKind == kind);

    private static void Check(string name, SequenceRule rule)
    {
        if (rule.Increment == 0) throw new SqlError(11700, 16, 1, $"The increment for sequence object '{name}' cannot be zero.", endsBatch: true);
        if (rule.Minimum >= rule.Maximum) throw new SqlError(11705, 16, 1, $"The minimum value for sequence object '{name}' must be less than its maximum value.", endsBatch: true);
        if (Int128.Abs(rule.Increment) > (Int128)rule.Maximum - rule.Minimum)
            throw new SqlError(11701, 16, 1, $"The absolute value of the increment for sequence object '{name}' must be less than or equal to the difference between the minimum and maximum value of the sequence object.", endsBatch: true);
        if (rule.CacheSize <= 0) throw new SqlError(11706, 16, 1, $"The cache size for sequence object '{name}' must be greater than 0.", endsBatch: true);
    }

    private static (long Least, long Most) Limits(SqlType type, string name)
    {
        switch (type.Id)
        {
            case TypeId.TinyInt:
                return (byte.MinValue, byte.MaxValue);
            case TypeId.SmallInt:
                return (short.MinValue, short.MaxValue);
            case TypeId.Int:
                return (int.MinValue, int.MaxValue);
            case TypeId.BigInt:
                return (long.MinValue, long.MaxValue);
            default:
                if (type is not { Family: Family.Decimal, Scale: 0 })
                    throw new SqlError(11702, 16, 2, $"The sequence object '{name}' must be of data type int, bigint, smallint, tinyint, or decimal or numeric with a scale of 0, or any user-defined data type that is based on one of the above integer data types.", endsBatch: true);
                if (type.Precision > LongestDecimal) throw Errors.Unsupported($"a sequence of more than {LongestDecimal} digits");
                long most = 1;
                for (int i = 0; i < type.Precision; i++) most *= 10;
                return (1 - most, most - 1);
        }
    }

    private long Number(ScalarExpression expression, string argument, SqlType type)
    {
        var binder = new Binder(session);
        var bound = binder.Bind(expression, new Scope(null));
        try
        {
            return Conversion.Convert(Conversion.Convert(bound.Eval(binder.Frame), bound.Type, type), type, SqlType.BigInt).Long;
        }
        catch (SqlError)
        {
            throw new SqlError(11708, 16, 1, $"An invalid value was specified for argument '{argument}' for the given data type.", endsBatch: true);
        }
    }

    private sealed class CallFinder : TSqlFragmentVisitor
    {
        public List<SchemaObjectName> Names { get; } = [];

        public override void Visit(NextValueForExpression node) => Names.Add(node.SequenceName);
    }
}
